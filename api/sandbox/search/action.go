package search

// action is what a tool does to things, one bit a kind. Who wants to delete an
// email is badly served by a tool that sends one, however well the rest fits.
type action uint8

const (
	reads action = 1 << iota
	makes
	changes
	removes
	sends
)

// actions are the words that name one, as stems.
var actions = stemActions(map[action][]string{
	reads: {
		"get", "list", "fetch", "read", "show", "find", "search", "lookup", "retrieve", "query", "check", "see", "count",
		"download", "watch",
	},
	makes: {
		"create", "add", "make", "new", "open", "insert", "write", "upload", "append", "duplicate", "copy", "draft", "schedule",
		"book", "start",
	},
	changes: {
		"update", "edit", "change", "modify", "patch", "set", "rename", "move", "assign", "close", "reopen", "replace",
		"reschedule", "mark", "write", "add", "remove", "append", "archive",
	},
	removes: {"delete", "remove", "erase", "trash", "clear", "archive", "cancel"},
	sends:   {"send", "post", "reply", "forward", "answer", "respond", "publish", "share", "notify"},
})

func stemActions(words map[action][]string) map[string]action {
	stems := map[string]action{}
	for kind, list := range words {
		for _, word := range list {
			stems[stem(word)] |= kind
		}
	}
	return stems
}

// actionOf is all that the words of a text name.
func actionOf(text string) (all action) {
	for word := range Words(text) {
		all |= actions[word]
	}
	return all
}

// wrongAction is what is left of the score of a tool that does something else
// than was asked for.
const wrongAction = 0.6

func (asked action) fit(tool action) float64 {
	if asked != 0 && tool != 0 && asked&tool == 0 {
		return wrongAction
	}
	return 1
}
