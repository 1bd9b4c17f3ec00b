package catalog

// Data is the embedded folder, for benchmarks.
var Data = data
