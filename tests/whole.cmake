# Tests of the whole draw: every module together, against oracles that share no code with them.
add_library(drumroll_whole_testing STATIC draw_oracle.cc draw_simulation.cc naive_log.cc)
drumroll_warnings(drumroll_whole_testing)
target_include_directories(drumroll_whole_testing PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(drumroll_whole_testing PUBLIC drumroll_settle drumroll_workload GTest::gtest)

# drumroll_whole_test(name): tests/name.cc, a program of its own. Suites whose name begins with "Slow" run with --full only.
function(drumroll_whole_test name)
  add_executable(${name} ${name}.cc)
  drumroll_warnings(${name})
  target_link_libraries(${name} PRIVATE drumroll_whole_testing GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE DRUMROLL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_FILTER "-*Slow*" PROPERTIES TIMEOUT 1500 LABELS whole)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_FILTER "*Slow*" PROPERTIES TIMEOUT 3000 LABELS slow)
endfunction()

drumroll_whole_test(bit_flip_test)
drumroll_whole_test(coverage_test)
drumroll_whole_test(determinism_test)
drumroll_whole_test(end_to_end_test)
drumroll_whole_test(evening_crash_test)
drumroll_whole_test(evening_test)
drumroll_whole_test(metamorphic_test)
drumroll_whole_test(simulation_test)
