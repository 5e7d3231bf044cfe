// The whole life of a draw on a disk that fails, as often as it takes: create, take plays, void,
// close, seal, record a result, settle, correct the result, settle again. The machine stops or the
// disk fails at any operation; whoever runs the draw then starts again and repeats the step. Held
// against an oracle (draw_oracle.h):
//
//  * promised <= recovered <= sent: in order, each exactly once;
//  * the seal, a result, the winners, a settlement never change and, once promised, never vanish;
//  * the winners are what counting by hand finds in the plays that were sent;
//  * an operation fails only because the disk did, with an error that says so;
//  * once the disk works, the draw finishes.
//
// One thread and everything by seed: the same seed makes the same operations, to the last byte.
#ifndef DRUMROLL_TESTS_DRAW_SIMULATION_H_
#define DRUMROLL_TESTS_DRAW_SIMULATION_H_

#include <cstdint>
#include <string>

namespace drumroll::testing {

struct SimulationOptions {
  uint64_t seed = 0;
  // Power cuts also flip bits now and then. Then everything may stop with kCorrupt, and nothing may
  // come out wrong.
  bool rot = false;
};

struct SimulationReport {
  uint64_t crashes = 0;  // Starts that ended with a stop of the machine or an error of the disk.
  uint64_t plays = 0;    // In the pool at the end.
  uint64_t winners = 0;
  uint64_t operations = 0;  // Of the disk.
  uint64_t trace = 0;       // MemoryDisk::Trace() at the end.
  bool stopped_by_rot = false;
  std::string violation;  // Which rule was broken; empty if none was.
};

SimulationReport SimulateDraw(const SimulationOptions& options);

}  // namespace drumroll::testing

#endif  // DRUMROLL_TESTS_DRAW_SIMULATION_H_
