package grid

import (
	"cmp"
	"slices"
	"strings"
)

// telling is the names of members by which people know a row, the best first:
// services answer their members in the order of the alphabet, or in none.
var telling = [][]string{
	{"id"},
	{"number", "no", "key", "identifier", "slug"},
	{"name", "displayname", "fullname", "filename", "login", "username"},
	{"title", "subject", "summary", "label", "headline"},
	{"status", "state", "type", "kind"},
	{"from", "sender", "email", "emailaddress", "to"},
	{"date", "when", "createdat", "created", "updatedat", "updated"},
}

// ranks is the place of each telling name.
var ranks = func() map[string]int {
	all := map[string]int{}
	for i, names := range telling {
		for _, name := range names {
			all[name] = i
		}
	}
	return all
}()

// squeeze writes a name as ranks does: display_name and displayName are alike.
var squeeze = strings.NewReplacer("_", "", "-", "", " ", "")

// group is which columns stand together: lower ones first.
func (s *stat) group(rows int) int {
	const plain, links, inner, nothing = 100, 101, 102, 103 // behind all telling ones
	filled := s.Count - s.nulls
	switch {
	case s.index, s.whole:
		return plain // they have an order of their own
	case filled == 0:
		return nothing
	case s.nested*2 > filled:
		return inner
	}
	name := strings.ToLower(squeeze.Replace(s.Name))
	if rank, ok := ranks[name]; ok && s.Count*2 >= rows {
		return rank
	}
	if strings.HasSuffix(name, "url") || strings.HasSuffix(name, "uri") || strings.HasSuffix(name, "href") || name == "nodeid" {
		return links
	}
	return plain
}

// arrange orders columns for reading: those that tell rows apart, other plain
// values, links, then what is objects or lists, and last what is always null;
// among these the most frequent, then as they came.
func arrange(stats []stat, rows int) {
	slices.SortStableFunc(stats, func(a, b stat) int {
		return cmp.Or(cmp.Compare(a.group(rows), b.group(rows)), cmp.Compare(b.Count, a.Count))
	})
}
