package views

import "time"

// Anticipator is a pane that may be about to have a form to type in.
type Anticipator interface {
	// Anticipates reports that a form is on its way, and since when. Letters that
	// are typed meanwhile are meant for it, not for the pane.
	Anticipates() (since time.Time, ok bool)
}
