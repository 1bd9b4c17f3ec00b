package ptytest_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"trs/tui/ptytest"
)

// TestDemo replays demo.tape in a shell of its own and checks what each scene
// promises, so that the recording cannot rot.
func TestDemo_ShowsWhatItPromises(t *testing.T) {
	t.Parallel()
	script := demoTape(t)
	ptytest.Binary(t) // the shell finds it through PATH
	p := ptytest.Start(t, ptytest.Options{
		Width: script.width, Height: script.height, Command: []string{"/bin/sh"},
		Env: append(ptytest.Browser(t), "PS1=$ "),
	})
	p.See(`^\$$`)
	scenes, line := 0, 0
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("at line %d of demo.tape", line)
		}
	})
	for _, one := range script.steps {
		line = one.line
		switch {
		case one.scene != "":
			scenes++
			p.See(scenePattern(one.scene))
		case one.text != "":
			p.Type(one.text)
		default:
			p.Key(one.keys...)
		}
	}
	if scenes < 8 {
		t.Errorf("only %d scenes are checked", scenes)
	}
}

func TestDemo_LastsLessThanAMinute(t *testing.T) {
	if script := demoTape(t); script.lasts > time.Minute {
		t.Errorf("the demo lasts %v", script.lasts)
	}
}

// scenePattern matches the words of a scene with any blanks between them. A number
// at the end is whole: "1 of 1" is not the beginning of "1 of 12".
func scenePattern(scene string) string {
	words := strings.Fields(scene)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	pattern := strings.Join(words, `\s+`)
	if last := scene[len(scene)-1]; last >= '0' && last <= '9' {
		pattern += `\b`
	}
	return pattern
}
