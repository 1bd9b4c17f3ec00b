package config

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/schema"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/split"
)

// put changes one leaf in the draft, which begins with the first change and ends
// when nothing differs any more.
func (m *Model) put(path, leaf string) tea.Cmd {
	return m.edit(func(now leaves) { now.set(path, leaf) })
}

func (m *Model) edit(change func(leaves)) tea.Cmd {
	d := m.draft()
	if d != nil && d.refused != "" {
		return m.notRight()
	}
	if d == nil {
		d = &draft{version: m.live.ConfigVersion, base: maps.Clone(m.base), now: maps.Clone(m.base)}
	} else {
		d = d.clone() // the older one may be on its way to the disk
	}
	change(d.now)
	return m.keepDraft(d)
}

// keepDraft makes d the open session's draft.
func (m *Model) keepDraft(d *draft) tea.Cmd {
	m.result = views.Status{}
	for path := range m.problems {
		if old := m.draft(); old == nil || old.now[path] != d.now[path] {
			delete(m.problems, path)
		}
	}
	if d.empty() {
		return tea.Batch(m.dropDraft(), m.rebuild())
	}
	m.drafts[m.live.ID] = d
	m.dirty[m.live.ID] = true
	return tea.Batch(m.rebuild(), m.writeDirty())
}

func (m *Model) dropDraft() tea.Cmd {
	delete(m.drafts, m.live.ID)
	m.problems, m.err, m.jsonErr = nil, nil, nil
	if m.mode == reviewing || m.mode == conflicted {
		m.leaveModes()
	}
	m.dirty[m.live.ID] = true
	m.serial++
	return m.writeDirty()
}

// endDraft drops a draft whose changes the server has already, and says so: the
// answer to a save may have been lost.
func (m *Model) endDraft(d *draft) tea.Cmd {
	said := "the config has the draft's changes already, as of version " + strconv.Itoa(m.live.ConfigVersion)
	if api.OutcomeUnknown(m.err) {
		said = "saved after all as version " + strconv.Itoa(m.live.ConfigVersion)
		if m.mode == reviewing {
			m.fill = nil
			m.leaveModes()
		}
	}
	told := len(d.changes()) > 0 && !m.save.Busy()
	cmd := m.dropDraft()
	if !told {
		return cmd
	}
	m.result = views.Status{Text: said}
	return tea.Batch(cmd, views.Toast(views.Good, said))
}

// writeDirty writes one draft to the disk; the next follows when it is done, so
// that an older one never lands on a newer.
func (m *Model) writeDirty() tea.Cmd {
	if m.writing {
		return nil
	}
	for session := range m.dirty {
		delete(m.dirty, session)
		m.writing = true
		return writeDraft(m.env.Ctx, m.store, session, m.drafts[session])
	}
	return nil
}

func (m *Model) handleDraftWritten(msg draftWrittenMsg) tea.Cmd {
	m.writing = false
	if msg.err != nil && !m.broken {
		m.broken = true
		return tea.Batch(m.writeDirty(), views.Toast(views.Warning, "drafts of the config are not kept on disk: "+msg.err.Error()))
	}
	return m.writeDirty()
}

func (m *Model) handleDraftRead(msg draftReadMsg) tea.Cmd {
	if msg.err != nil {
		return views.Toast(views.Warning, "a draft of the config cannot be read: "+msg.err.Error())
	}
	if msg.draft == nil || m.live == nil || m.live.ID != msg.session || m.draft() != nil {
		return nil
	}
	if msg.draft.refused == "" && len(differing(msg.draft.now, m.base)) == 0 {
		return m.dropDraft()
	}
	m.drafts[msg.session] = msg.draft
	return tea.Batch(m.rebuild(), views.Toast(views.Info, "the unsaved draft of version "+strconv.Itoa(msg.draft.version)+" is back"))
}

// notRight tells why nothing else can be done with the draft.
func (m *Model) notRight() tea.Cmd {
	k := m.env.Keys
	return views.Toast(views.Warning, "the draft is not right yet: "+k.Config.Form.Help().Key+" goes on with it as a form, "+
		k.Global.Edit.Help().Key+" as JSON, "+k.Config.Discard.Help().Key+" discards it")
}

// review shows what would be sent.
func (m *Model) review() tea.Cmd {
	d := m.draft()
	switch {
	case d != nil && d.refused != "":
		return m.notRight()
	case d == nil || len(d.changes()) == 0:
		return views.Toast(views.Info, "nothing is changed")
	}
	if m.stale() {
		return m.showConflict()
	}
	patch, err := d.patch()
	switch {
	case err != nil:
		return views.Toast(views.Bad, errorcard.Message(err))
	case patch.IsEmpty():
		return views.Toast(views.Info, "the draft says what the server does already: nothing to save")
	}
	if body, err := json.Marshal(patch); err == nil {
		m.blame(schema.Strings(schema.Validate("patch.request", body)))
	}
	m.mode, m.err = reviewing, nil
	m.split.SetFocus(split.Master)
	m.sizeParts()
	return m.rebuild()
}

// send saves the draft.
func (m *Model) send() tea.Cmd {
	d := m.draft()
	if d == nil || m.save.Busy() {
		return nil
	}
	if refused := m.refuse(); refused != nil { // the draft is from a run that was not
		return refused
	}
	if m.stale() {
		return m.showConflict()
	}
	if len(m.problems) > 0 && m.err == nil {
		return views.Toast(views.Bad, "the server would refuse this: see the marked fields")
	}
	patch, err := d.patch()
	if err != nil {
		return views.Toast(views.Bad, errorcard.Message(err))
	}
	ctx, req := m.save.Begin(m.env.Ctx)
	m.err, m.problems = nil, nil
	return tea.Batch(m.rebuild(), savePatch(ctx, m.client, req, m.live.ID, patch))
}

func (m *Model) handleSaved(msg savedMsg) tea.Cmd {
	if !m.save.Accept(msg.req) || m.live == nil || m.live.ID != msg.id {
		return nil
	}
	switch {
	case api.IsConflict(msg.err):
		ctx, req := m.reread.Begin(m.env.Ctx)
		return readConflict(ctx, m.client, req, msg.id)
	case msg.err != nil:
		m.err, m.result = msg.err, views.Status{}
		if m.mode != reviewing { // which says it, and leaves the keys their room
			m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		}
		if failure := api.AsError(msg.err); failure != nil {
			m.blame(append(failure.Details, failure.Message))
		}
		reload := tea.Cmd(nil)
		if api.OutcomeUnknown(msg.err) {
			reload = views.Send(views.ReloadSessionMsg{})
		}
		cmd := m.rebuild()
		m.show(slices.Collect(maps.Keys(m.problems)))
		return tea.Batch(cmd, reload)
	}
	base, err := leavesOf(msg.session.Config)
	if err != nil {
		return views.Send(views.ReloadSessionMsg{})
	}
	m.live, m.base, m.fill = &msg.session, base, nil
	said := "saved as version " + strconv.Itoa(msg.session.ConfigVersion)
	if msg.fellBack {
		said += "; this server cannot check that nobody else changed it meanwhile"
	}
	m.leaveModes()
	m.result = views.Status{Text: said}
	return tea.Batch(m.dropDraft(), m.rebuild(), views.Toast(views.Good, said), views.Send(views.ReloadSessionMsg{}))
}

// blame puts what was said against the draft to the fields it names.
func (m *Model) blame(messages []string) {
	m.problems = map[string]string{}
	for _, message := range messages {
		paths := []string{blamed(message, m.now())}
		if d := m.draft(); paths[0] == "" && d != nil {
			paths = mentioned(message, d.changes())
		}
		for _, path := range paths {
			if path != "" && m.problems[path] == "" {
				m.problems[path] = message
			}
		}
	}
}

// mentioned is which of the changed leaves a message speaks of when it names no
// path: "preload", "connected account", "auth_configs".
func mentioned(message string, changed []string) []string {
	message = strings.ToLower(strings.ReplaceAll(message, "_", " "))
	var paths []string
	for _, path := range changed {
		block, _, _ := strings.Cut(path, ".")
		if strings.Contains(message, strings.TrimSuffix(strings.ReplaceAll(block, "_", " "), "s")) {
			paths = append(paths, path)
		}
	}
	return paths
}

// blamed is the leaf that a message of the server names, or "".
func blamed(message string, now leaves) string {
	_, rest, ok := strings.Cut(message, "payload.")
	if !ok {
		return ""
	}
	named, _, _ := strings.Cut(rest, ": ")
	best := ""
	for _, f := range fields {
		if within(named, f.spelled()) && len(f.path) > len(best) {
			best = f.path
		}
	}
	for path := range now {
		if within(named, path) && len(path) > len(best) {
			best = path
		}
	}
	return best
}

func within(path, part string) bool {
	return path == part || strings.HasPrefix(path, part+".") || strings.HasPrefix(path, part+"[")
}

// showConflict shows what changed on the server since the draft began.
func (m *Model) showConflict() tea.Cmd {
	m.mode = conflicted
	m.split.SetFocus(split.Master)
	m.sizeParts()
	return m.rebuild()
}

func (m *Model) handleConflictRead(msg conflictReadMsg) tea.Cmd {
	if !m.reread.Accept(msg.req) || m.live == nil {
		return nil
	}
	if msg.err != nil {
		m.err = msg.err
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		m.serial++
		return nil
	}
	base, err := leavesOf(msg.session.Config)
	if err != nil || m.live.ID != msg.session.ID {
		return nil
	}
	m.live, m.base = &msg.session, base
	return tea.Batch(m.showConflict(), views.Send(views.ReloadSessionMsg{}))
}

// rebaseDraft lays the draft's changes over the newer config.
func (m *Model) rebaseDraft() tea.Cmd {
	d := m.draft()
	if d == nil {
		return nil
	}
	merged, both := rebase(d.base, d.now, m.base)
	next := &draft{version: m.live.ConfigVersion, base: maps.Clone(m.base), now: merged, refused: d.refused}
	m.fill = nil // it shows the older one
	m.leaveModes()
	said := "the draft now begins from version " + strconv.Itoa(next.version)
	if len(both) > 0 {
		said += "; yours wins in " + strings.Join(both, ", ")
	}
	m.err, m.problems = nil, nil
	return tea.Batch(m.keepDraft(next), views.Toast(views.Good, said))
}

func (m *Model) askDiscard() tea.Cmd {
	d := m.draft()
	if d == nil {
		return views.Toast(views.Info, "nothing is changed")
	}
	return m.ask(question{kind: askDiscarding}, func(id uint64) tea.Msg {
		lost := list.Plural(len(d.changes()), "change")
		if d.refused != "" {
			lost += " and the JSON that was refused"
		}
		return views.ConfirmMsg{
			ID: id, Title: "Discard the draft", Yes: "discard", Danger: true,
			Body: "This throws away " + lost + ". The session stays as it is.",
		}
	})
}
