package ptytest_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tape is a recording script of VHS, as far as demo.tape uses the language.
// Comments of two kinds say what VHS has no word for: "# screen: 120x34" is the
// size in cells, "# scene: text" is what the screen shows at that point.
type tape struct {
	width, height int
	steps         []step
	lasts         time.Duration // of the recording, without what is hidden
}

// step is one line of a tape that does something.
type step struct {
	line  int
	keys  []string // by the names of the key map
	text  string   // or text to type
	scene string   // or what the screen has to show
}

// tapeKeys are the keys that have a name in VHS, by it.
var tapeKeys = map[string]string{
	"Enter": "enter", "Tab": "tab", "Escape": "esc", "Space": "space", "Backspace": "backspace", "Delete": "delete",
	"Up": "up", "Down": "down", "Left": "left", "Right": "right", "PageUp": "pgup", "PageDown": "pgdown", "Home": "home", "End": "end",
}

// ignored are commands that change how a recording looks or is made.
var ignored = []string{"Output", "Set", "Env", "Require", "Wait"}

var (
	commandLine = regexp.MustCompile(`^([A-Z][A-Za-z]*(?:\+\S+?)?)(?:@(\S+))?(?:\s+(.+))?$`)
	screenLine  = regexp.MustCompile(`^# screen: (\d+)x(\d+)$`)
	speedLine   = regexp.MustCompile(`^Set TypingSpeed (\S+)$`)
)

// readTape parses a tape. A command that it does not know is an error: the replay
// would show something else than the recording.
func readTape(text string) (t tape, err error) {
	speed, hidden := 50*time.Millisecond, false
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch found := screenLine.FindStringSubmatch(line); {
		case found != nil:
			t.width, _ = strconv.Atoi(found[1])
			t.height, _ = strconv.Atoi(found[2])
			continue
		case strings.HasPrefix(line, "# scene: "):
			t.steps = append(t.steps, step{line: i + 1, scene: strings.TrimPrefix(line, "# scene: ")})
			continue
		case line == "", strings.HasPrefix(line, "#"):
			continue
		case line == "Hide", line == "Show":
			hidden = line == "Hide"
			continue
		}
		if set := speedLine.FindStringSubmatch(line); set != nil {
			if speed, err = time.ParseDuration(set[1]); err != nil {
				return t, fmt.Errorf("line %d: %w", i+1, err)
			}
		}
		one, lasts, err := readStep(line, speed)
		if err != nil {
			return t, fmt.Errorf("line %d: %w", i+1, err)
		}
		if one.line = i + 1; hidden {
			continue
		}
		t.lasts += lasts
		if one.text != "" || len(one.keys) > 0 {
			t.steps = append(t.steps, one)
		}
	}
	return t, nil
}

// readStep parses one command and says how long it takes.
func readStep(line string, speed time.Duration) (s step, lasts time.Duration, err error) {
	found := commandLine.FindStringSubmatch(line)
	if found == nil {
		return s, 0, fmt.Errorf("%q is no command", line)
	}
	command, at, rest := found[1], found[2], found[3]
	if at != "" {
		if speed, err = time.ParseDuration(at); err != nil {
			return s, 0, err
		}
	}
	switch {
	case slices.Contains(ignored, command):
		return s, 0, nil
	case command == "Sleep":
		lasts, err = time.ParseDuration(rest)
		return s, lasts, err
	case command == "Type":
		if len(rest) < 2 || !strings.ContainsRune("\"'`", rune(rest[0])) || rest[len(rest)-1] != rest[0] {
			return s, 0, fmt.Errorf("Type wants a quoted text, not %s", rest)
		}
		s.text = rest[1 : len(rest)-1]
		return s, time.Duration(len(s.text)) * speed, nil
	}
	key, known := tapeKeys[command]
	if modifier, letter, ok := strings.Cut(command, "+"); ok {
		key, known = strings.ToLower(modifier)+"+"+strings.ToLower(letter), slices.Contains([]string{"Ctrl", "Alt", "Shift"}, modifier)
	}
	if !known {
		return s, 0, fmt.Errorf("%q is not a command that the replay knows; it knows Type, Sleep, Hide, Show, Ctrl+x, %s",
			command, strings.Join(slices.Sorted(maps.Keys(tapeKeys)), ", "))
	}
	times := 1
	if rest != "" {
		if times, err = strconv.Atoi(rest); err != nil {
			return s, 0, fmt.Errorf("%s wants a number, not %q", command, rest)
		}
	}
	s.keys = slices.Repeat([]string{key}, times)
	return s, time.Duration(times) * speed, nil
}

func TestReadTape(t *testing.T) {
	got, err := readTape("# screen: 100x30\nSet TypingSpeed 10ms\nHide\nType \"secret\"\nShow\nType@20ms 'go \"on\"'\n\n" +
		"# scene: it runs\nDown@5ms 3\nCtrl+R\nShift+Tab\nSleep 1s\n# a remark\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []step{
		{line: 6, text: `go "on"`},
		{line: 8, scene: "it runs"},
		{line: 9, keys: []string{"down", "down", "down"}},
		{line: 10, keys: []string{"ctrl+r"}},
		{line: 11, keys: []string{"shift+tab"}},
	}
	if fmt.Sprint(got.steps) != fmt.Sprint(want) || got.width != 100 || got.height != 30 {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if lasts := 7*20*time.Millisecond + 15*time.Millisecond + 20*time.Millisecond + time.Second; got.lasts != lasts {
		t.Errorf("it lasts %v, want %v", got.lasts, lasts)
	}
	for _, wrong := range []string{"Jump", "Down twice", "Type hello", "Sleep", "Sleep 2", "Meta+X", "Type@fast \"x\"", "down"} {
		if _, err := readTape(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// tapeFile is the demo, seen from this package.
const tapeFile = "../../demo.tape"

func demoTape(t *testing.T) tape {
	t.Helper()
	text, err := os.ReadFile(tapeFile)
	if err != nil {
		t.Fatal(err)
	}
	script, err := readTape(string(text))
	if err != nil {
		t.Fatalf("demo.tape: %v", err)
	}
	return script
}
