package history

import (
	"context"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/diffview"
	"trs/views/errorcard"
	"trs/views/jsonscan"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/theme"
)

// restore is the way back to an old version: the live config is read, the exact
// patch is shown, and sent when that is confirmed. It takes the detail's place
// while it is open.
type restore struct {
	pager     pager.Model
	width     int
	target    *version // nil when it is not open
	live      api.Session
	ready     bool
	patch     api.PatchSession
	changes   []diffview.Change // what the patch changes
	meanwhile []diffview.Change // what somebody else changed since the patch was made
	conflict  bool
	err       error
	preparing views.Latest
	sending   views.Latest
	asked     uint64
}

// restorePreparedMsg answers prepareRestore.
type restorePreparedMsg struct {
	req     uint64
	live    api.Session
	patch   api.PatchSession
	changes []diffview.Change
	err     error
}

// restoredMsg answers sendRestore. After a conflict live is the session as it is
// now.
type restoredMsg struct {
	req       uint64
	session   api.Session
	conflict  bool
	meanwhile []diffview.Change
	err       error
}

func prepareRestore(ctx context.Context, c Client, req uint64, session string, target *version) tea.Cmd {
	return func() tea.Msg {
		msg := restorePreparedMsg{req: req}
		if msg.live, msg.err = c.Session(ctx, session); msg.err != nil {
			return msg
		}
		wanted, err := target.config()
		if err != nil {
			msg.err = err
			return msg
		}
		msg.patch = api.PatchTo(msg.live.Config, wanted)
		msg.patch.ExpectedConfigVersion = msg.live.ConfigVersion
		msg.changes, msg.err = diffview.Compare([]byte(jsonscan.Lines(msg.live.Config)), target.source)
		return msg
	}
}

func sendRestore(ctx context.Context, c Client, req uint64, live api.Session, patch api.PatchSession) tea.Cmd {
	return func() tea.Msg {
		msg := restoredMsg{req: req}
		msg.session, msg.err = c.PatchSession(ctx, live.ID, patch)
		if !api.IsConflict(msg.err) {
			return msg
		}
		now, err := c.Session(ctx, live.ID)
		if err != nil {
			return msg
		}
		msg.session, msg.conflict = now, true
		if changes, err := diffview.Compare([]byte(jsonscan.Lines(live.Config)), []byte(jsonscan.Lines(now.Config))); err == nil {
			msg.meanwhile = changes
		}
		return msg
	}
}

// open reports whether the detail shows a restore.
func (r *restore) open() bool { return r.target != nil }

func (r *restore) close() {
	r.preparing.Cancel()
	r.sending.Cancel()
	*r = restore{pager: r.pager, width: r.width}
	r.pager.SetLines(nil)
}

func (r *restore) keys(k *keymap.Map) []key.Binding {
	switch {
	case r.conflict:
		return []key.Binding{keymap.Relabel(k.List.Open, "look again"), keymap.Relabel(k.Global.Back, "leave it")}
	case r.ready && !r.patch.IsEmpty():
		return []key.Binding{keymap.Relabel(k.List.Open, "send"), keymap.Relabel(k.Global.Back, "leave it"), k.Global.Copy}
	}
	return []key.Binding{keymap.Relabel(k.Global.Refresh, "look again"), keymap.Relabel(k.Global.Back, "leave it"), k.Global.CopyMenu}
}

func (r *restore) copies() []views.Copyable {
	if !r.ready {
		return errorcard.Copies(r.err)
	}
	patch := r.patch
	return []views.Copyable{{Label: "patch", Text: func() string { return jsonscan.Lines(patch) }}}
}

// beginRestore opens the chosen version for a restore.
func (m *Model) beginRestore() tea.Cmd {
	v, ok := m.list.Selected()
	switch {
	case !ok:
		return nil
	case v.live:
		return views.Toast(views.Info, v.name()+" is the live version; choose an older one to restore")
	case m.env.ReadOnly:
		return m.env.Refuse("restoring a version")
	}
	m.restore.close()
	m.restore.target = v
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	return m.prepareAgain()
}

func (m *Model) prepareAgain() tea.Cmd {
	r := &m.restore
	target := r.target
	r.close()
	r.target = target
	ctx, req := r.preparing.Begin(m.env.Ctx)
	return prepareRestore(ctx, m.client, req, m.session, target)
}

func (r *restore) prepared(th *theme.Theme, msg restorePreparedMsg) {
	if !r.preparing.Accept(msg.req) {
		return
	}
	r.live, r.patch, r.changes, r.err = msg.live, msg.patch, msg.changes, msg.err
	r.ready = msg.err == nil
	r.fill(th)
}

// restoreKey is a key while a restore is shown.
func (m *Model) restoreKey(msg tea.KeyMsg) tea.Cmd {
	k, r := m.env.Keys, &m.restore
	switch {
	case r.sending.Busy() || r.preparing.Busy():
		r.pager.Update(msg)
	case key.Matches(msg, k.Global.Refresh, k.History.Restore), r.conflict && key.Matches(msg, k.List.Open):
		return m.prepareAgain()
	case r.ready && !r.patch.IsEmpty() && key.Matches(msg, k.List.Open):
		return m.askRestore()
	default:
		r.pager.Update(msg)
	}
	return nil
}

func (m *Model) askRestore() tea.Cmd {
	r := &m.restore
	r.asked = views.NextID()
	server := "the sandbox"
	if m.env.Live() {
		server = "the LIVE server"
	}
	return views.Send(views.ConfirmMsg{
		ID: r.asked, Title: "Restore " + r.target.name(), Yes: "send the patch", Danger: m.env.Live(),
		Body: "Sends the patch that is shown to " + server + ". It becomes v" + strconv.Itoa(r.live.ConfigVersion+1) +
			" of the config, and works from the next call on. " + "v" + strconv.Itoa(r.live.ConfigVersion) + " stays in the history.",
	})
}

func (m *Model) handleConfirmed(msg views.ConfirmedMsg) tea.Cmd {
	r := &m.restore
	if r.asked == 0 || msg.ID != r.asked || !msg.Yes || !r.ready || r.sending.Busy() {
		return nil
	}
	r.asked = 0
	ctx, req := r.sending.Begin(m.env.Ctx)
	return sendRestore(ctx, m.client, req, r.live, r.patch)
}

func (m *Model) handleRestored(msg restoredMsg) tea.Cmd {
	r := &m.restore
	if !r.sending.Accept(msg.req) {
		return nil
	}
	if msg.err == nil {
		name := r.target.name()
		r.close()
		m.split.SetFocus(split.Master)
		m.sizeParts()
		m.list.Select(0)
		m.stale = true
		done := name + " is restored as v" + strconv.Itoa(msg.session.ConfigVersion)
		return tea.Batch(views.Toast(views.Good, done), views.Send(views.ReloadSessionMsg{}))
	}
	r.err, r.ready = msg.err, false
	if msg.conflict {
		r.conflict, r.meanwhile, r.live, r.err = true, msg.meanwhile, msg.session, nil
	}
	r.fill(m.env.Theme)
	if !api.OutcomeUnknown(msg.err) || msg.conflict {
		return nil
	}
	m.stale = true // what there is now tells whether it was done
	return tea.Batch(views.Send(views.ReloadSessionMsg{}), m.reloadIfStale())
}

func (r *restore) setSize(th *theme.Theme, width, height int) {
	r.pager.SetSize(width, height)
	if width != r.width {
		r.width = width
		r.fill(th)
	}
}

// fill makes the lines that the restore shows.
func (r *restore) fill(th *theme.Theme) {
	if r.target == nil || r.width <= 0 {
		return
	}
	switch {
	case r.conflict:
		r.pager.SetLines(r.conflictLines(th))
	case r.ready:
		r.pager.SetLines(r.patchLines(th))
	default:
		r.pager.SetLines(nil)
	}
}

func (r *restore) say(ink theme.Ink, text string) []string {
	var lines []string
	for _, line := range safetext.Wrap(text, max(12, r.width-3)) {
		lines = append(lines, " "+ink.Paint(line))
	}
	return lines
}

func (r *restore) patchLines(th *theme.Theme) []string {
	live := "v" + strconv.Itoa(r.live.ConfigVersion)
	if r.patch.IsEmpty() {
		text := "The live config, " + live + ", is the same as " + r.target.name() + ". There is nothing to restore."
		if len(r.changes) > 0 {
			text = "The live config, " + live + ", differs from " + r.target.name() +
				" only in parts that trs does not know how to change:"
		}
		return append(append(r.say(th.Text, text), ""), diffview.Lines(th, r.changes, r.width)...)
	}
	lines := r.say(th.Text, "This makes the live config, "+live+", what "+r.target.name()+" was:")
	lines = append(append(lines, ""), diffview.Lines(th, r.changes, r.width)...)
	lines = append(lines, "")
	lines = append(lines, r.say(th.Text, "The exact patch. It is refused if the config is no longer "+live+":")...)
	lines = append(lines, "")
	for line := range strings.Lines(jsonscan.Lines(r.patch)) {
		for _, part := range safetext.Wrap(safetext.Line(strings.TrimRight(line, "\n")), max(12, r.width-4)) {
			lines = append(lines, "   "+th.Text.Paint(part))
		}
	}
	return lines
}

func (r *restore) conflictLines(th *theme.Theme) []string {
	lines := r.say(th.Warn, "! Not restored: the config was changed meanwhile, it is v"+strconv.Itoa(r.live.ConfigVersion)+
		" now. Nothing was overwritten.")
	what := "This changed:"
	if len(r.meanwhile) == 1 {
		what = "One thing changed:"
	} else if n := len(r.meanwhile); n > 1 {
		what = list.Count(n) + " things changed:"
	}
	lines = append(lines, "")
	lines = append(lines, r.say(th.Text, what)...)
	return append(append(lines, ""), diffview.Lines(th, r.meanwhile, r.width)...)
}

// view is the restore in the detail.
func (r *restore) view(env views.Env, height int) string {
	th := env.Theme
	switch {
	case r.err != nil:
		what := "restoring " + r.target.name()
		if !api.OutcomeUnknown(r.err) {
			return strings.Join(errorcard.Draw(env, r.err, what, env.Keys.Global.Refresh, r.width, height), "\n")
		}
		lines := errorcard.Draw(env, r.err, what, env.Keys.Global.Refresh, r.width, height-1)
		text := "  " + th.Warn.Paint("! it may be done all the same: see the list")
		return strings.Join(errorcard.Offer(lines, safetext.Truncate(text, r.width)), "\n")
	case !r.ready && !r.conflict:
		return "\n  " + th.Muted.Paint("reading the live config …")
	}
	return r.pager.View()
}
