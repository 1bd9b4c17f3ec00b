package catalog

import "bytes"

// Data is the embedded folder, for benchmarks.
var Data = data

// Load builds a catalogue of nothing but one file's content.
func Load(name string, raw []byte) (*Catalog, []Problem, error) {
	b := newBuilder()
	if err := b.addEntries(name, bytes.NewReader(raw)); err != nil {
		return nil, nil, err
	}
	return b.build(), b.problems, nil
}
