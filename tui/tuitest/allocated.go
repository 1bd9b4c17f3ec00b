package tuitest

import "runtime"

// Allocated is how many bytes a step takes from the heap: what it costs, told
// without a clock. What goes on beside it is counted with it: bounds on this are
// generous.
func Allocated(step func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	step()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
