package desk

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// Letters is what the letters of a section of the key map do, for the palette
// while they are text in a field: there the program offers no key that is one
// letter. Each sends the message that press makes of its key, and is shown with
// the key that leaves the field first. What is idle is left out.
func Letters(env views.Env, section string, idle []string, press func(tea.KeyMsg) tea.Msg) []views.Action {
	all, ok := env.Keys.Section(section)
	if !ok {
		return nil
	}
	leave := env.Keys.Form.Cancel.Help().Key
	var actions []views.Action
	for _, named := range all.Bindings {
		help := named.Binding.Help()
		if !named.Binding.Enabled() || help.Desc == "" || slices.Contains(idle, named.Name) {
			continue
		}
		if pressed, ok := views.KeyMsg(named.Binding.Keys()[0]); ok && pressed.Type == tea.KeyRunes && !pressed.Alt {
			actions = append(actions, views.Action{
				Title: views.Execute.String() + ": " + help.Desc, Key: leave + " " + help.Key, Msg: press(pressed),
			})
		}
	}
	return actions
}
