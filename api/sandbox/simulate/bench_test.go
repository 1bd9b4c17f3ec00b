package simulate

import (
	"testing"
)

func BenchmarkServices_Load(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := loadServices(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Pack(); err != nil {
			b.Fatal(err)
		}
	}
}
