#include "service/openapi.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "service/route.h"
#include "service/tickets_in.h"

namespace drumroll::service {
namespace {

using Json = nlohmann::ordered_json;

struct Schema {
  const char* name;
  const char* json;
};

// What bodies and responses look like. A response may have more fields than stand here.
constexpr Schema kSchemas[] = {
    {"Object", R"({"type":"object"})"},
    {"Problem", R"({"type":"object","required":["type","title","status","detail"],"properties":{
        "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
        "detail":{"type":"string"}}})"},
    {"Games", R"({"type":"object","required":["games"],"properties":{
        "games":{"type":"array","items":{"type":"object"}}}})"},
    {"Game", R"({"type":"object","required":["id","name","rules","eras"]})"},
    {"NewDraw", R"({"type":"object","additionalProperties":false,"required":["game","draw"],
        "properties":{"game":{"type":"string"},
        "draw":{"type":"integer","minimum":1,"maximum":4294967295},
        "partitions":{"type":"integer","minimum":1,"maximum":4096},
        "controls":{"enum":["single","dual"]},
        "closes":{"type":"string","format":"date-time"}}})"},
    {"Draw", R"({"type":"object","required":["id","game","draw","state","controls","partitions",
        "opened","closes","closed","seal","seal_words","revision","published","waiting","tickets",
        "late","clock_jump"],
        "properties":{"id":{"type":"string"},"game":{"type":"string"},"draw":{"type":"integer"},
        "state":{"enum":["open","closed","sealed","balanced","drawn","settled","published",
        "correcting","corrected","voided"]}}})"},
    {"Draws", R"({"type":"object","required":["draws","next"],"properties":{
        "draws":{"type":"array","items":{"$ref":"#/components/schemas/Draw"}},
        "next":{"type":["string","null"]}}})"},
    {"NewTicket", R"({"type":"object","additionalProperties":false,"required":["ticket","player"],
        "properties":{
        "ticket":{"type":"string","pattern":"^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"},
        "player":{"type":"integer","minimum":0,"maximum":18446744073709551615},
        "channel":{"type":"integer","minimum":0,"maximum":4294967295},
        "plays":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/NewPlay"}},
        "quick_picks":{"type":"integer","minimum":1}}})"},
    {"NewPlay", R"({"type":"object","additionalProperties":false,"required":["numbers"],
        "properties":{
        "numbers":{"type":"array","items":{"type":"integer","minimum":1,"maximum":255}},
        "second":{"type":"array","items":{"type":"integer","minimum":1,"maximum":255}}}})"},
    {"NewTickets", R"({"type":"object","additionalProperties":false,"required":["tickets"],
        "properties":{"tickets":{"type":"array","minItems":1,"maxItems":10000,
        "items":{"$ref":"#/components/schemas/NewTicket"}}}})"},
    {"Receipt", R"({"type":"object","required":["game","draw","ticket","code","player","time",
        "channel","quick_pick","voided","partition","plays"],"properties":{
        "code":{"type":"string"},"plays":{"type":"array","items":{"type":"object"}}}})"},
    {"Outcomes", R"({"type":"object","required":["outcomes"],"properties":{"outcomes":{
        "type":"array","items":{"type":"object","required":["status"],"properties":{
        "status":{"type":"integer"},"receipt":{"$ref":"#/components/schemas/Receipt"},
        "problem":{"$ref":"#/components/schemas/Problem"}}}}}})"},
    {"Ticket", R"({"type":"object","required":["ticket","player","time","channel","quick_pick",
        "partition","plays"]})"},
    {"Tickets", R"({"type":"object","required":["player","revision","tickets"],"properties":{
        "tickets":{"type":"array","items":{"$ref":"#/components/schemas/Ticket"}}}})"},
    {"Closed", R"({"type":"object","required":["draw","plays","closed"]})"},
    {"Seal", R"({"type":"object","required":["game","draw","plays","stakes","tickets",
        "voided_plays","rules","seal","seal_words","partitions"]})"},
    {"Statement", R"({"type":"string"})"},
    {"Balanced", R"({"type":"object","required":["draw","balanced","by","method","seal",
        "statement"]})"},
    {"NewResult", R"({"type":"object","additionalProperties":false,"properties":{
        "numbers":{"type":"string"},"feed":{"type":"object"},"source":{"type":"string"},
        "reason":{"type":"string"}}})"},
    {"Entered", R"({"type":"object","required":["draw","revision","waits"]})"},
    {"Reason", R"({"type":"object","additionalProperties":false,"required":["reason"],
        "properties":{"reason":{"type":"string"}}})"},
    {"Money", R"({"type":"object","additionalProperties":false,"properties":{
        "carry":{"type":"array","items":{"type":"object","additionalProperties":false,
        "required":["tier","amount"],"properties":{"tier":{"type":"integer","minimum":1},
        "amount":{"type":"integer","minimum":0},"draws":{"type":"integer","minimum":1}}}},
        "stated":{"type":"array","items":{"type":"object","additionalProperties":false,
        "required":["tier","amount"],"properties":{"tier":{"type":"integer","minimum":1},
        "amount":{"type":"integer","minimum":0}}}}}})"},
    {"Outcome", R"({"type":"object","required":["draw","revision","outcome","seal","plays","tiers",
        "seconds","doubts"]})"},
    {"Approval", R"({"type":"object","additionalProperties":false,
        "required":["seal","outcome","numbers"],"properties":{
        "seal":{"type":"string","minLength":8},"outcome":{"type":"string","minLength":8},
        "numbers":{"type":"string"},"minutes":{"type":"integer","minimum":1,"maximum":1440}}})"},
    {"Approved", R"({"type":"object","required":["draw","revision","numbers","seal","settlement",
        "expires"]})"},
    {"Result", R"({"type":"object","required":["draw","revision","outcome","seal","plays","tiers",
        "state","numbers"]})"},
    {"Winners", R"({"type":"object","required":["revision","outcome","winners","next"],
        "properties":{"winners":{"type":"array","items":{"type":"object"}},
        "next":{"type":["string","null"]}}})"},
    {"Journal", R"({"type":"object","required":["draw","game","controls","state","head",
        "entries"]})"},
};

Json Reference(std::string_view schema) {
  return {{"$ref", fmt::format("#/components/schemas/{}", schema)}};
}

Json Parameter(std::string_view name, std::string_view in) {
  const bool number = name == "limit" || name == "tier" || name == "revision" || name == "player" ||
                      name == "partition" || name == "ordinal";
  Json schema = {{"type", number ? "integer" : "string"}};
  if (number) schema["minimum"] = in == "path" ? 0 : 1;
  return {{"name", name}, {"in", in}, {"required", in == "path"}, {"schema", schema}};
}

Json ParametersOf(const Route& route) {
  Json parameters = Json::array();
  for (size_t at = route.path.find('{'); at != std::string_view::npos;
       at = route.path.find('{', at + 1))
    parameters.push_back(
        Parameter(route.path.substr(at + 1, route.path.find('}', at) - at - 1), "path"));
  for (const std::string_view name : route.query) parameters.push_back(Parameter(name, "query"));
  return parameters;
}

std::string_view TypeOf(const Route& route) {
  return route.path == "/metrics" ? "text/plain" : "application/json";
}

Json ResponsesOf(const Route& route) {
  Json schema = Reference(route.response_schema);
  if (route.path == "/metrics") schema = {{"type", "string"}};
  const Json content = {{std::string(TypeOf(route)), {{"schema", schema}}}};
  Json responses;
  responses[fmt::to_string(route.success)] = {{"description", route.summary}, {"content", content}};
  if (route.success == 201)
    responses["200"] = {{"description", "it was done before"}, {"content", content}};
  responses["default"] = {
      {"description", "why it was not done"},
      {"content", {{"application/problem+json", {{"schema", Reference("Problem")}}}}}};
  return responses;
}

std::string RolesOf(const Route& route) {
  if (route.door == Door::kEverybody) return "For everybody, without a token.";
  std::vector<std::string_view> roles;
  for (const pool::Role role : pool::kRoles) {
    if (CheckDoor(route, {.name = "somebody", .role = role}).ok()) roles.push_back(Name(role));
  }
  return fmt::format("For: {}.", fmt::join(roles, ", "));
}

Json OperationOf(const Route& route) {
  Json operation = {{"summary", route.summary}, {"description", RolesOf(route)}};
  if (Json parameters = ParametersOf(route); !parameters.empty())
    operation["parameters"] = parameters;
  if (!route.body_schema.empty())
    operation["requestBody"] = {
        {"required", route.body_schema != "Money"},
        {"content", {{std::string(route.body_type), {{"schema", Reference(route.body_schema)}}}}}};
  operation["responses"] = ResponsesOf(route);
  if (route.door != Door::kEverybody)
    operation["security"] = Json::array({Json{{"token", Json::array()}}, Json::object()});
  return operation;
}

}  // namespace

std::string OpenApiJson(std::string_view version) {
  Json document = {{"openapi", "3.1.0"},
                   {"info", {{"title", "drumroll"}, {"version", version}}},
                   {"paths", Json::object()}};
  for (const Route& route : Routes()) {
    std::string method(Name(route.method));
    std::ranges::transform(method, method.begin(),
                           [](char c) { return static_cast<char>(c | 32); });
    document["paths"][std::string(route.path)][method] = OperationOf(route);
  }
  for (const Schema& schema : kSchemas)
    document["components"]["schemas"][schema.name] = Json::parse(schema.json);
  document["components"]["securitySchemes"]["token"] = {{"type", "http"}, {"scheme", "bearer"}};
  return document.dump();
}

}  // namespace drumroll::service
