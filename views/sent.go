package views

import (
	"reflect"

	tea "github.com/charmbracelet/bubbletea"
)

// sent is a message that is there already.
type sent struct{ msg tea.Msg }

func (s sent) deliver() tea.Msg { return s.msg }

// delivering is where the code of every command of Send is.
var delivering = reflect.ValueOf(sent{}.deliver).Pointer()

// Sent is the message of a command that Send has made; false for other commands.
// The program takes such a message before the next key: what a key has opened
// hears what is typed after it, however fast.
func Sent(cmd tea.Cmd) (msg tea.Msg, ok bool) {
	if cmd == nil || reflect.ValueOf(cmd).Pointer() != delivering {
		return nil, false
	}
	return cmd(), true
}
