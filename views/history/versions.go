package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"trs/api"
	"trs/views/diffview"
	"trs/views/jsonscan"
)

// version is one config version. It does not change once it is in the list.
type version struct {
	number int
	live   bool
	ended  time.Time // when the next one took its place; of the live one, the last change
	source []byte    // the config as JSON; read anew when it is needed, because there may be many

	linked  bool      // the version before is known, or there is none
	oldest  bool      // there is none
	since   time.Time // when this one came into force; zero when that is not known
	changes int       // against the version before
	summary string
}

func newVersion(row api.ConfigVersion) *version {
	v := &version{number: row.Version, live: row.IsCurrent}
	v.ended, _ = row.CreatedAt.Time()
	if source, err := json.Marshal(row.Config); err == nil {
		v.source = source
	}
	return v
}

func (v *version) name() string { return "v" + strconv.Itoa(v.number) }

func (v *version) config() (api.Config, error) {
	var config api.Config
	if err := json.Unmarshal(v.source, &config); err != nil {
		return config, fmt.Errorf("read the config of %s: %w", v.name(), err)
	}
	return config, nil
}

// createRequest is the request that makes a session with this config.
func (v *version) createRequest() string {
	config, err := v.config()
	if err != nil {
		return err.Error()
	}
	return jsonscan.Lines(config.CreateRequest())
}

// after is v with what the version before it tells: an archived row's time is
// when it was superseded, so it is also when v began.
func (v *version) after(older *version) *version {
	linked := *v
	linked.linked, linked.since = true, older.ended
	changes, err := diffview.Compare(older.source, v.source)
	if err != nil {
		linked.summary = err.Error()
		return &linked
	}
	linked.changes, linked.summary = len(changes), summarise(changes)
	return &linked
}

// alone is v with nothing before it.
func (v *version) alone() *version {
	linked := *v
	linked.linked, linked.oldest = true, true
	linked.summary = "the oldest version that the server has"
	if v.number == 1 {
		linked.summary = "the first version"
	}
	if v.live {
		linked.since = v.ended
	}
	return &linked
}

// chain links versions, newest first, to the ones before them. The last stays
// unlinked unless there is nothing before it.
func chain(versions []*version, more bool) []*version {
	for i := range versions {
		switch {
		case i+1 < len(versions):
			versions[i] = versions[i].after(versions[i+1])
		case !more:
			versions[i] = versions[i].alone()
		}
	}
	return versions
}

// merge puts fresh versions, the newest first, before the old ones. It fails
// when the two do not overlap.
func merge(fresh, old []*version) ([]*version, bool) {
	if len(fresh) == 0 || len(old) == 0 {
		return nil, false
	}
	last := fresh[len(fresh)-1]
	at := place(old, last.number)
	if at < 0 {
		return nil, false
	}
	same := old[at]
	if !bytes.Equal(same.source, last.source) {
		return nil, false
	}
	joined := *last
	joined.linked, joined.oldest, joined.since = same.linked, same.oldest, same.since
	joined.changes, joined.summary = same.changes, same.summary
	all := append(slices.Clip(fresh[:len(fresh)-1]), &joined)
	return append(all, old[at+1:]...), true
}

// place is where a version is in a list, newest first; -1 when it is not.
func place(versions []*version, number int) int {
	at, found := slices.BinarySearchFunc(versions, number, func(v *version, number int) int { return number - v.number })
	if !found {
		return -1
	}
	return at
}

// unified is the difference of two versions as text, to be copied. The first may
// be nil.
func unified(old, now *version) string {
	before, name := "", "nothing"
	if old != nil {
		before, name = jsonscan.Indent(old.source)+"\n", old.name()
	}
	return diffview.Text(name, now.name(), before, jsonscan.Indent(now.source)+"\n")
}
