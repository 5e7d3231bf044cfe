#include "game/result_feed.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace drumroll::game {
namespace {

constexpr std::string_view kFormat = "drumroll-result/1";
constexpr size_t kFieldsMax = 100;

struct Field {
  std::string name;
  std::optional<std::string> text;
  std::optional<uint64_t> number;
};

// Takes a flat object in, field by field; stops at the first thing that it can't be. Nothing nested
// is ever built, so depth costs nothing.
class FlatObject final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool start_object(size_t) override {
    return !std::exchange(begun_, true) || Stop("another one in it");
  }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return Stop("a list"); }
  bool end_array() override { return false; }
  bool key(std::string& name) override {
    if (fields_.size() == kFieldsMax) return Stop("too many fields");
    if (Find(name) != nullptr) {
      reason_ = fmt::format("'{}' comes twice", name);
      return false;
    }
    fields_.push_back({.name = name, .text = {}, .number = {}});
    return true;
  }
  bool string(std::string& text) override {
    if (!begun_) return Stop("a string");
    fields_.back().text = text;
    return true;
  }
  bool number_unsigned(uint64_t number) override {
    if (!begun_) return Stop("a number");
    fields_.back().number = number;
    return true;
  }
  // Known fields have none of these: they are then missed by name.
  bool null() override { return begun_ || Stop("null"); }
  bool boolean(bool) override { return begun_ || Stop("a boolean"); }
  bool number_integer(int64_t) override { return begun_ || Stop("a number"); }
  bool number_float(double, const std::string&) override { return begun_ || Stop("a number"); }
  bool binary(binary_t&) override { return false; }
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception&) override {
    reason_ = fmt::format("no JSON, at byte {}", position);
    return false;
  }

  const Field* Find(std::string_view name) const {
    const auto found = std::ranges::find(fields_, name, &Field::name);
    return found == fields_.end() ? nullptr : &*found;
  }
  const std::vector<Field>& fields() const { return fields_; }
  const std::string& reason() const { return reason_; }

 private:
  bool Stop(std::string_view what) {
    reason_ = fmt::format("expected one object of texts and numbers, found {}", what);
    return false;
  }

  bool begun_ = false;
  std::vector<Field> fields_;
  std::string reason_;
};

class FeedReader {
 public:
  FeedReader(std::string_view place, const FeedOf& of, const FlatObject& object)
      : place_(place), of_(of), object_(object) {}

  Result<Drawn> Read() const {
    if (object_.Find("drwNo") != nullptr) return ReadDhlottery();
    return ReadOurs();
  }

 private:
  Result<Drawn> ReadOurs() const {
    for (const Field& field : object_.fields()) {
      if (field.name != "format" && field.name != "game" && field.name != "draw" &&
          field.name != "numbers")
        return Fail(ErrorCode::kInvalid, "{}: '{}' is not known", place_, field.name);
    }
    const std::string format = DRUMROLL_TRY(Text("format"));
    if (format != kFormat)
      return Fail(ErrorCode::kInvalid, "{}: format is '{}', expected '{}'", place_, format,
                  kFormat);
    const std::string game = DRUMROLL_TRY(Text("game"));
    if (game != of_.game)
      return Fail(ErrorCode::kInvalid, "{}: is of game {}, expected {}", place_, game, of_.game);
    DRUMROLL_TRY(CheckDraw(DRUMROLL_TRY(Number("draw"))));
    return Parsed(DRUMROLL_TRY(Text("numbers")));
  }

  // The operator's fields for six numbers and a bonus; whatever else it says is not asked for.
  Result<Drawn> ReadDhlottery() const {
    const std::string value = DRUMROLL_TRY(Text("returnValue"));
    if (value != "success")
      return Fail(ErrorCode::kInvalid, "{}: returnValue is '{}', expected 'success'", place_,
                  value);
    DRUMROLL_TRY(CheckDraw(DRUMROLL_TRY(Number("drwNo"))));
    std::string text;
    for (int i = 1; i <= 6; ++i) {
      const uint64_t number = DRUMROLL_TRY(Number(fmt::format("drwtNo{}", i)));
      text += fmt::format("{} ", number);
    }
    const uint64_t bonus = DRUMROLL_TRY(Number("bnusNo"));
    return Parsed(fmt::format("{}+ {}", text, bonus));
  }

  Result<std::string> Text(std::string_view name) const {
    const Field* const field = object_.Find(name);
    if (field != nullptr && field->text) return *field->text;
    return Fail(ErrorCode::kInvalid, "{}: '{}' is missing, or no text", place_, name);
  }
  Result<uint64_t> Number(std::string_view name) const {
    const Field* const field = object_.Find(name);
    if (field != nullptr && field->number) return *field->number;
    return Fail(ErrorCode::kInvalid, "{}: '{}' is missing, or no whole number", place_, name);
  }
  Status CheckDraw(uint64_t draw) const {
    if (draw == Raw(of_.draw)) return {};
    return Fail(ErrorCode::kInvalid, "{}: is of draw {}, expected {}", place_, draw, of_.draw);
  }
  Result<Drawn> Parsed(std::string_view numbers) const {
    auto drawn = ParseDrawn(of_.matrix, numbers);
    if (!drawn.ok()) return At(place_, std::move(drawn).error());
    return drawn;
  }

  std::string_view place_;
  const FeedOf& of_;
  const FlatObject& object_;
};

}  // namespace

Result<Drawn> ParseResultFeed(std::string_view place, const FeedOf& of, std::string_view text) {
  if (text.size() > kFeedBytesMax)
    return Fail(ErrorCode::kInvalid, "{}: {} bytes, a result has at most {}", place, text.size(),
                kFeedBytesMax);
  FlatObject object;
  if (!nlohmann::json::sax_parse(text, &object))
    return Fail(ErrorCode::kInvalid, "{}: {}", place, object.reason());
  return FeedReader(place, of, object).Read();
}

}  // namespace drumroll::game
