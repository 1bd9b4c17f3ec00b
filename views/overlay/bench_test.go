package overlay

import (
	"fmt"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/theme"
)

// BenchmarkPicker opens a choice of a hundred thousand and searches it.
func BenchmarkPicker(b *testing.B) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		b.Fatal(err)
	}
	kit := Kit{Theme: th, Keys: new(keymap.Default())}
	items := make([]views.PickItem, 100_000)
	for i := range items {
		items[i].Label = fmt.Sprintf("value number %d", i)
	}
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewPicker(kit, views.PickMsg{Items: items}).View(80, 24)
		}
	})
	b.Run("first letter", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			picker := NewPicker(kit, views.PickMsg{Items: items})
			b.StartTimer()
			picker.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("v")})
			picker.View(80, 24)
		}
	})
	b.Run("type", func(b *testing.B) {
		picker := NewPicker(kit, views.PickMsg{Items: items})
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			letter := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("9")}
			if i%2 == 1 {
				letter = tea.KeyMsg{Type: tea.KeyBackspace}
			}
			picker.Update(letter)
			picker.View(80, 24)
		}
	})
}
