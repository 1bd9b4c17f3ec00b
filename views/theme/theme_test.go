package theme

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/lucasb-eyer/go-colorful"
	"github.com/muesli/termenv"
)

func TestPalettes_AreReadable(t *testing.T) {
	for _, p := range []palette{dark, light, highContrastDark, highContrastLight} {
		least := 4.5
		if p.name == "high-contrast" {
			least = 7
		}
		backgrounds := append([]string{p.selected}, p.backgrounds...)
		for token, colour := range map[string]string{
			"text": p.text, "muted": p.muted, "accent": p.accent, "good": p.good, "warn": p.warn, "bad": p.bad,
		} {
			for _, background := range backgrounds {
				if got := contrast(t, colour, background); got < least {
					t.Errorf("%s (dark %v): %s %s on %s is %.2f:1", p.name, p.dark, token, colour, background, got)
				}
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	c, err := colorful.Hex(hex)
	if err != nil {
		t.Fatal(err)
	}
	r, g, b := c.LinearRgb()
	return 0.2126*r + 0.7152*g + 0.0722*b
}

func TestNamed_KnowsItsNames(t *testing.T) {
	for _, name := range append(Names(), "auto") {
		if _, err := Named(name, true, termenv.TrueColor); err != nil {
			t.Error(err)
		}
	}
	if _, err := Named("pink", true, termenv.TrueColor); err == nil || !strings.Contains(err.Error(), "high-contrast") {
		t.Errorf("got %v", err)
	}
}

func TestMono_UsesNoColour(t *testing.T) {
	th, err := Named("mono", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	if got := th.Bad.Paint("x"); got != "\x1b[1mx\x1b[0m" {
		t.Errorf("bad is %q", got)
	}
	if got := th.Selected.Over("a\x1b[1mb\x1b[0mc"); got != "\x1b[7ma\x1b[1mb\x1b[0m\x1b[7mc\x1b[0m" {
		t.Errorf("selected is %q", got)
	}
}

func TestPlain_WritesNoSequence(t *testing.T) {
	th, err := Named("plain", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	if got := th.Selected.Over(th.Bad.Paint("x")); got != "x" {
		t.Errorf("got %q", got)
	}
}

// TestQuiet_RunsFirst runs this test binary anew and reads the order in which
// its packages were initialised.
func TestQuiet_RunsFirst(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	quietAt := strings.Index(string(out), "init trs/views/theme/quiet ")
	teaAt := strings.Index(string(out), "init github.com/charmbracelet/bubbletea ")
	if quietAt < 0 || teaAt < 0 || quietAt > teaAt {
		t.Errorf("quiet is initialised at %d, Bubble Tea at %d of:\n%s", quietAt, teaAt, out)
	}
}
