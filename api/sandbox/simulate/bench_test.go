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
	all, err := loadServices(data)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := packOf(all); err != nil {
			b.Fatal(err)
		}
	}
}
