package files

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"trs/api"
)

// file is one file of the mount. It does not change.
type file struct {
	name, path string
	prefix     string // where the mount is in the sandbox
	size       int64
	modified   time.Time
}

func newFile(item api.MountItem) *file {
	f := &file{path: item.Path, prefix: item.SandboxPrefix, size: item.Size}
	f.name = item.Path[strings.LastIndexByte(item.Path, '/')+1:]
	f.modified, _ = item.LastModified.Time()
	return f
}

// folder is what the paths of the flat listing have in common. Its totals count
// everything below it.
type folder struct {
	name, path string // path is "" or ends with /
	byName     map[string]*folder
	folders    []*folder
	files      []*file
	count      int
	size       int64
	newest     time.Time
}

// add puts a file into its folder, and counts it in every folder above.
func (d *folder) add(f *file) {
	rest := f.path
	for {
		d.count++
		d.size += f.size
		if f.modified.After(d.newest) {
			d.newest = f.modified
		}
		name, below, deeper := strings.Cut(rest, "/")
		if !deeper {
			d.files = append(d.files, f)
			return
		}
		next, known := d.byName[name]
		if !known {
			next = &folder{name: name, path: d.path + name + "/"}
			if d.byName == nil {
				d.byName = map[string]*folder{}
			}
			d.byName[name] = next
			d.folders = append(d.folders, next)
		}
		d, rest = next, below
	}
}

// find is the folder of a path, or the nearest one above that there is.
func (d *folder) find(path string) *folder {
	for path != "" {
		name, rest, _ := strings.Cut(path, "/")
		next, known := d.byName[name]
		if !known {
			return d
		}
		d, path = next, rest
	}
	return d
}

// each calls do for every file below the folder.
func (d *folder) each(do func(*file)) {
	for _, f := range d.files {
		do(f)
	}
	for _, below := range d.folders {
		below.each(do)
	}
}

// parent is the path of the folder that path is in.
func parent(path string) string {
	return path[:strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1]
}

// row is one line of a folder: a folder, a file, or the way up.
type row struct {
	name, path string
	file       *file // nil for a folder
	up         bool
	count      int
	size       int64
	modified   time.Time
}

// key is unique among the rows of one folder.
func (r *row) key() string { return r.path }

// order is how the rows of a folder are sorted.
type order struct {
	by       field
	reversed bool
}

type field int

const (
	byName field = iota
	bySize
	byTime
	fields = iota
)

func (o order) String() string {
	name := [...]string{"name", "size", "time"}[o.by]
	if (o.by == byName) == o.reversed {
		return "by " + name + " ↓"
	}
	return "by " + name + " ↑"
}

// folderRows is the folders in d as rows. Their totals are copied, because they
// change while more is loaded.
func folderRows(d *folder) []*row {
	rows := make([]*row, len(d.folders))
	for i, below := range d.folders {
		rows[i] = &row{name: below.name, path: below.path, count: below.count, size: below.size, modified: below.newest}
	}
	return rows
}

// arrange sorts a folder: the way up, then folders, then files. Names come from
// a to z, sizes and times from the largest and the newest.
func arrange(at string, folders []*row, files []*file, o order) []*row {
	rows := make([]*row, 0, 1+len(folders)+len(files))
	if at != "" {
		rows = append(rows, &row{name: "..", path: parent(at), up: true})
	}
	sortRows(folders, o)
	rows = append(rows, folders...)
	own := make([]*row, len(files))
	for i, f := range files {
		own[i] = &row{name: f.name, path: f.path, file: f, size: f.size, modified: f.modified}
	}
	sortRows(own, o)
	return append(rows, own...)
}

func sortRows(rows []*row, o order) {
	compare := func(a, b *row) int {
		result := 0
		switch o.by {
		case bySize:
			result = cmp.Compare(b.size, a.size)
		case byTime:
			result = b.modified.Compare(a.modified)
		case byName: // as for all that are equal
		}
		if result == 0 {
			result = cmp.Or(compareNames(a.name, b.name), strings.Compare(a.path, b.path))
		}
		if o.reversed {
			return -result
		}
		return result
	}
	slices.SortFunc(rows, compare)
}

// compareNames is without case, and then with it. It makes no copies.
func compareNames(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
