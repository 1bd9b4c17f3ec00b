package shell

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/toolrun"
	"trs/api/sandbox/toolrun/toolruntest"
)

func newMemory() *toolruntest.Memory {
	return &toolruntest.Memory{Files: map[string]string{
		"notes.txt":       "one\ntwo\nthree\ntwo\n",
		"data/sales.csv":  "name,n\nAna,10\nBo,9\nCy,2\n",
		"data/items.json": `{"items":[{"id":1,"n":12345678901234567890},{"id":2}]}`,
		"run.sh":          "echo ran $1 in $PWD\n",
	}}
}

var now = toolruntest.Now

func runOn(t testing.TB, files *toolruntest.Memory, command string) Outcome {
	t.Helper()
	outcome, err := Run(t.Context(), Request{
		Command: command, Files: files, Now: func() time.Time { return now }, Overflow: "out/log_1", Timeout: 20 * time.Second,
	})
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return outcome
}

func TestRun_WorksOnTheSessionsFiles(t *testing.T) {
	for command, want := range map[string]string{
		`cat /mnt/files/notes.txt | sort | uniq -c | sort -rn | head -1`:                      "      2 two\n",
		`wc -l /mnt/files/data/sales.csv`:                                                     "4 /mnt/files/data/sales.csv\n",
		`cd /mnt/files && wc -l < notes.txt && pwd`:                                           "4\n/mnt/files\n",
		`cd /mnt/files; for f in *.txt data/*; do echo "$f"; done`:                            "notes.txt\ndata/items.json\ndata/sales.csv\n",
		`pwd; echo ~; echo $HOME`:                                                             "/home/user\n/home/user\n/home/user\n",
		`echo hi > a.txt; echo there >> a.txt; cat a.txt`:                                     "hi\nthere\n",
		`tail -n +2 /mnt/files/data/sales.csv | cut -d, -f2 | sort -n | tail -1`:              "10\n",
		`sort -t, -k2 -n /mnt/files/data/sales.csv | tail -n 1`:                               "Ana,10\n",
		`jq -r '.items[] | .id' /mnt/files/data/items.json`:                                   "1\n2\n",
		`jq -c '.items[0].n' < /mnt/files/data/items.json`:                                    "12345678901234567890\n",
		`grep -n two /mnt/files/notes.txt`:                                                    "2:two\n4:two\n",
		`grep -c o /mnt/files/notes.txt; grep -v o /mnt/files/notes.txt`:                      "3\nthree\n",
		`grep -rl Ana /mnt/files`:                                                             "/mnt/files/data/sales.csv\n",
		`grep -E '^(one|three)$' /mnt/files/notes.txt | tr a-z A-Z`:                           "ONE\nTHREE\n",
		`grep -o 'A\(n\)a' /mnt/files/data/sales.csv`:                                         "Ana\n",
		`sed 's/two/2/' /mnt/files/notes.txt`:                                                 "one\n2\nthree\n2\n",
		`sed -n '2,3p' /mnt/files/notes.txt`:                                                  "two\nthree\n",
		`sed '$d;/one/d' /mnt/files/notes.txt`:                                                "two\nthree\n",
		`echo a/b | sed -E 's#(.)/(.)#\2-\1-&#'`:                                              "b-a-a/b\n",
		`echo aXbX | sed 's/x/-/2I'`:                                                          "aXb-\n",
		`find /mnt/files -name '*.csv'`:                                                       "/mnt/files/data/sales.csv\n",
		`find /mnt/files -type d`:                                                             "/mnt/files\n/mnt/files/data\n",
		`ls /mnt/files`:                                                                       "data\nnotes.txt\nrun.sh\n",
		`ls /mnt/files/data; ls -F /mnt/files | head -n1`:                                     "items.json\nsales.csv\ndata/\n",
		`mkdir -p /mnt/files/x/y && touch /mnt/files/x/y/z && ls -R /mnt/files/x`:             "/mnt/files/x:\ny\n\n/mnt/files/x/y:\nz\n",
		`bash /mnt/files/run.sh A; sh -c 'echo $0 $1' s B`:                                    "ran A in /home/user\nbash B\n",
		`cd /mnt/files && ./run.sh C && source run.sh D`:                                      "ran C in /mnt/files\nran D in /mnt/files\n",
		`printf '%s-%03d\n' a 7; printf "%s\n" x y`:                                           "a-007\nx\ny\n",
		`seq 3 | paste -s -d,`:                                                                "1,2,3\n",
		`seq 1 4 | xargs -n 2 echo got`:                                                       "got 1 2\ngot 3 4\n",
		`printf 'a\nb\n' | xargs -I{} echo '<{}>'`:                                            "<a>\n<b>\n",
		`echo hello | sha256sum | cut -c1-8; echo -n hi | base64; echo aGk= | base64 -d`:      "5891b5b5\naGk=\nhi",
		`date -u +%Y-%m-%d; date -d @0 +%H:%M`:                                                "2026-03-28\n00:00\n",
		`basename /a/b.txt .txt; dirname /a/b.txt`:                                            "b\n/a\n",
		`x=$(cat /mnt/files/notes.txt | wc -l); echo $((x * 2))`:                              "8\n",
		`echo "$(</mnt/files/run.sh)"`:                                                        "echo ran $1 in $PWD\n",
		`[ -f /mnt/files/notes.txt ] && [[ -d /mnt/files/data ]] && echo yes`:                 "yes\n",
		`false || echo "code $?"; nope 2>/dev/null; echo $?`:                                  "code 1\n127\n",
		`cat <<EOF | tac` + "\na\nb\nEOF\n":                                                   "b\na\n",
		`f() { echo "in $1"; }; f x; type f; command -v cat; command -v f nope`:               "in x\nf is a function\n/usr/bin/cat\nf\n",
		`cp /mnt/files/notes.txt /tmp/n; mv /tmp/n /tmp/m; cat /tmp/m | head -1`:              "one\n",
		`echo q | tee /mnt/files/t1 /mnt/files/t2 >/dev/null; cat /mnt/files/t?`:              "q\nq\n",
		`echo err >&2; echo out`:                                                              "out\n",
		`yes | head -n 2; seq 1000000000 | head -1`:                                           "y\ny\n1\n",
		`echo aabbc | tr -s 'a-b'; echo a1b2 | tr -d '[:digit:]'; echo abc | tr -c 'a\n' '_'`: "abc\nab\na__\n",
		`diff /mnt/files/notes.txt /mnt/files/notes.txt && echo same`:                         "same\n",
		`env | grep -c HOSTNAME; printenv USER; whoami`:                                       "1\nuser\nuser\n",
		`{ sleep 0.01; echo bg; } & wait; echo done`:                                          "bg\ndone\n",
		`eval 'echo $((1+1))'; trap 'echo bye' EXIT`:                                          "2\nbye\n",
		`echo 'a b' | while read -r x y; do echo "$y $x"; done`:                               "b a\n",
		`cat /mnt/files/nope || echo missing`:                                                 "missing\n",
	} {
		outcome := runOn(t, newMemory(), command)
		if outcome.Stdout.Text != want || outcome.Error != "" {
			t.Errorf("%s\n got %q (%s; %s)\nwant %q", command, outcome.Stdout.Text, outcome.Stderr.Text, outcome.Error, want)
		}
	}
}

func TestRun_WritesLandInTheMount(t *testing.T) {
	files := newMemory()
	outcome := runOn(t, files, `cd /mnt/files
echo new > deep.txt; echo more >> notes.txt; mkdir -p a/b; echo x > a/b/c.txt
sed -i 's/one/ONE/' notes.txt; rm data/sales.csv; mv run.sh moved.sh; cp -r data copy
exec 3>&1; echo tail > last.txt`)
	if outcome.Stderr.Text != "" && !strings.Contains(outcome.Stderr.Text, "3") {
		t.Fatal(outcome.Stderr.Text)
	}
	runOn(t, files, `exec > /mnt/files/open.txt; echo never closed`)
	for name, want := range map[string]string{
		"deep.txt": "new\n", "notes.txt": "ONE\ntwo\nthree\ntwo\nmore\n", "a/b/c.txt": "x\n",
		"moved.sh": "echo ran $1 in $PWD\n", "open.txt": "never closed\n",
	} {
		if got := files.Files[name]; got != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	if _, there := files.Files["data/sales.csv"]; there {
		t.Error("data/sales.csv was not deleted")
	}
	if _, there := files.Files["copy/items.json"]; !there {
		t.Error("the folder was not copied")
	}
}

// TestRun_NothingOfTheHost tries the ways out. The host holds a file with a
// word that no answer may have.
func TestRun_NothingOfTheHost(t *testing.T) {
	dir := t.TempDir()
	const secret = "the-host-secret"
	host := filepath.Join(dir, "secret.txt")
	if err := os.WriteFile(host, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(host, filepath.Join(dir, "link")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	t.Setenv("TRS_TEST_SECRET", secret)
	t.Chdir(dir)
	made := filepath.Join(dir, "made")
	host, made = filepath.ToSlash(host), filepath.ToSlash(made)
	for _, command := range []string{
		"cat " + host, "cat < " + host, "echo \"$(<" + host + ")\"", "source " + host, ". " + host, "cat secret.txt", "cat ./secret.txt",
		"cat ../../.." + host, "cat /mnt/files/../.." + host, "cd " + filepath.ToSlash(dir) + " && cat secret.txt", "cat " + filepath.ToSlash(dir) + "/link",
		"ls " + filepath.ToSlash(dir), "echo " + filepath.ToSlash(dir) + "/*", "for f in " + filepath.ToSlash(dir) + "/s*; do cat $f; done",
		"find " + filepath.ToSlash(dir), "[ -e " + host + " ] && echo the-host-secret", "[[ -f " + host + " ]] && echo the-host-secret",
		"test -r " + host + " && echo the-host-secret", "echo $TRS_TEST_SECRET", "env", "printenv", "set", "export -p", "declare -p",
		"echo made > " + made, "touch " + made, "cp /mnt/files/notes.txt " + made, "mkdir " + made, "tee " + made + " < /mnt/files/notes.txt",
		"/bin/sh -c 'cat " + host + "'", "command cat " + host, "exec cat " + host, "builtin source " + host, "command . " + host,
		"bash -c 'cat " + host + "'", "env cat " + host, "echo " + host + " | xargs cat", "eval 'cat " + host + "'", "trap 'cat " + host + "' EXIT",
		"cat <(cat " + host + ")", "echo x > >(cat > " + made + ")", "eval 'cat <(echo the-host-secret)'", "mapfile -t a < " + host + "; echo ${a[@]}",
		"read x < " + host + "; echo $x", "grep -r . " + filepath.ToSlash(dir), "while read l; do echo $l; done < " + host,
		"cat /dev/tcp/127.0.0.1/80", "echo x > /dev/tcp/127.0.0.1/80", "cat /proc/self/environ", "cat /proc/1/cmdline", "cat /etc/passwd",
		"TMPDIR=" + filepath.ToSlash(dir) + " cat <(cat " + host + ")", "cat /dev/null/none/sh-interp-1", "coproc cat " + host,
		"type " + host, "command -v " + host + " && echo the-host-secret", "hash " + host, "pushd " + filepath.ToSlash(dir) + " && ls",
		"alias x='cat " + host + "'; shopt -s expand_aliases; x", "f() { cat " + host + "; }; f", "(cat " + host + ")", "cat " + host + " &\nwait",
		"sed -n p " + host, "sort " + host, "sort -o " + made + " /mnt/files/notes.txt", "jq . " + host, "jq -n env", "jq -n '$ENV'", "jq -n 'input_filename'",
		"jq -n '[inputs]'", "base64 " + host, "sha256sum " + host, "diff " + host + " /dev/null", "ln -s " + host + " /mnt/files/l", "cd /proc/self/cwd && cat secret.txt",
		"head -c 100 " + host, "wc " + host, "tr a a < " + host, "cut -c1- " + host, "uniq " + host, "stat " + host, "du " + host, "rm -rf " + filepath.ToSlash(dir),
	} {
		files := newMemory()
		outcome := runOn(t, files, command)
		quoted := strings.ReplaceAll(outcome.Stdout.Text, host, "")
		if strings.Contains(quoted, secret) || strings.Contains(outcome.Stdout.Text, "root:") {
			t.Errorf("%s\nshows what is on the host: %s", command, outcome.Stdout.Text)
		}
		for name, content := range files.Files {
			if strings.Contains(content, secret) {
				t.Errorf("%s\ncopied the host's file to %s", command, name)
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("the host's folder changed: %v, %v", entries, err)
	}
}

func TestRun_KnowsNothingAboutTheHostsPrograms(t *testing.T) {
	for _, command := range []string{
		"type git", "command -v git", "PATH=/usr/bin:/bin command -v env1", "PATH=/usr/bin; type apt", "hash gcc", "which gcc",
		"command command -v /bin/sh", "builtin type /bin/sh", "command type /bin/sh", "git --version", "/bin/true1", "echo ~root ~nobody | grep /", "a=~root; echo $a", "a=x:~root; echo $a", "eval 'echo ~root'", "(echo ~root) & wait", "alias x='echo ~root'; shopt -s expand_aliases\nx",
		"pwd -P | grep work", "cd -P /etc", "[ -x /bin/sh ]", "cd /usr", "python3 -c 'print(1)'", "curl http://127.0.0.1",
	} {
		outcome := runOn(t, newMemory(), command)
		if outcome.ExitCode == 0 || outcome.Stdout.Text != "" {
			t.Errorf("%s: code %d, %q, %q", command, outcome.ExitCode, outcome.Stdout.Text, outcome.Stderr.Text)
		}
	}
}

// TestRun_EndsWhatDoesNotEnd runs what would go on forever. A limit stops it, and
// the outcome says so; a few are refused before, or have nothing to wait for.
func TestRun_EndsWhatDoesNotEnd(t *testing.T) {
	quiet := []string{"cat | cat", "a=a; echo $((a))"}
	refused := []string{
		"yes > /dev/null", "yes > /mnt/files/big", "x=$(yes)", "echo {1..1000000000}", "echo {1..9999}{1..9999}{1..9999}",
		"printf '%1000000000d' 1", "printf '%.1000000000f' 1", "tail -f /mnt/files/notes.txt", "read x",
	}
	for _, command := range []string{
		"while true; do :; done", "while [[ 1 ]]; do x=1; done", "for ((;;)); do true; done", "sleep 1000", "yes > /dev/null",
		"cat | cat", "f() { f; }; f", "f() { f | f; }; f", "f() { f & f; }; f", "e='eval \"$e\"'; eval \"$e\"",
		"a=xxxxxxxxxxxxxxxx; while true; do a=$a$a; done", "a=x; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33; do a=$a$a; done",
		"x=$(yes)", "echo {1..1000000000}", "echo {1..9999}{1..9999}{1..9999}", "printf '%1000000000d' 1", "printf '%.1000000000f' 1", "yes | sort", "yes | tac",
		"yes > /mnt/files/big", "while true; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", "jq -n '[range(1e12)]'", "jq -n 'def f: f; f'",
		"echo 'bash $0' > /tmp/s; bash /tmp/s", "echo '. /tmp/t' > /tmp/t; . /tmp/t", "while true; do sleep 100 & done", "a=a; echo $((a))",
		"wait; while :; do { while :; do :; done; } | { while :; do :; done; } & done", "tail -f /mnt/files/notes.txt", "read x", "trap 'f() { f; }; f' EXIT",
	} {
		t.Run(command[:min(len(command), 30)], func(t *testing.T) {
			before := runtime.NumGoroutine()
			outcome, err := Run(t.Context(), Request{
				Command: command, Files: newMemory(), Now: time.Now, Overflow: "out/x", Timeout: 300 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			stopped := strings.HasPrefix(outcome.Error, "The command was stopped: ")
			switch {
			case slices.Contains(quiet, command) && (stopped || outcome.ExitCode != 0):
				t.Errorf("code %d, %q", outcome.ExitCode, outcome.Error)
			case slices.Contains(refused, command) && outcome.ExitCode == 0:
				t.Error("it is neither refused nor stopped")
			case !slices.Contains(quiet, command) && !slices.Contains(refused, command) && !stopped:
				t.Errorf("no limit stopped it: code %d, %q", outcome.ExitCode, outcome.Error)
			}
			for runtime.NumGoroutine() > before+20 { // what stays keeps the test from its end
				runtime.GC() // closes pipes that nobody refers to any more
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
}

func TestRun_KeepsLongOutputInTheMount(t *testing.T) {
	files := newMemory()
	outcome := runOn(t, files, "seq 100000; seq 5 >&2; printf end")
	if outcome.Stdout.Lines != 100001 || outcome.Stderr.Lines != 5 || outcome.Stderr.File != "" {
		t.Errorf("%d and %d lines, %q", outcome.Stdout.Lines, outcome.Stderr.Lines, outcome.Stderr.File)
	}
	if len(outcome.Stdout.Text) > maxShown || outcome.Stdout.File != "/mnt/files/out/log_1.stdout.txt" {
		t.Errorf("%d bytes are shown, the rest is in %q", len(outcome.Stdout.Text), outcome.Stdout.File)
	}
	if kept := files.Files["out/log_1.stdout.txt"]; !strings.HasSuffix(kept, "\n100000\nend") {
		t.Errorf("%d bytes are kept", len(kept))
	}
}

func TestRun_SaysWhenItStopped(t *testing.T) {
	outcome, err := Run(t.Context(), Request{Command: "echo before; sleep 100", Files: newMemory(), Now: time.Now, Timeout: 50 * time.Millisecond})
	if err != nil || outcome.Stdout.Text != "before\n" || !strings.Contains(outcome.Error, "longer than") {
		t.Errorf("%+v, %v", outcome, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, Request{Command: "echo", Files: newMemory(), Now: time.Now}); err == nil {
		t.Error("an ended context is no error")
	}
	if outcome := runOn(t, newMemory(), strings.Repeat("#", maxCommand+1)); outcome.Error == "" {
		t.Error("a command that long was run")
	}
	if outcome := runOn(t, newMemory(), "if then"); outcome.ExitCode != 2 || outcome.Stderr.Text == "" {
		t.Errorf("a command that is none: %+v", outcome)
	}
}

func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		"echo hi", "cat /mnt/files/notes.txt | sort -rn | uniq -c", "x=1; [[ -f $x ]] && ls", "for i in {1..3}; do echo $i; done",
		"sed -e 's/a/b/g;2,$d' /mnt/files/notes.txt", "grep -E '(a|b)+' -A1 /mnt/files/notes.txt", "tr '[:upper:]' a-z <<< X", "cut -d, -f1-2,4-",
		"find . -name '[a' -type f", "printf '%s %d' a 1", "test -O /mnt/files/notes.txt", "jq '.[' <<< '{}'", "case $x in *) ;; esac",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, command string) {
		var files toolrun.Files = newMemory()
		outcome, err := Run(t.Context(), Request{Command: command, Files: files, Now: func() time.Time { return now }, Timeout: 300 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if len(outcome.Stdout.Text) > maxShown || bytes.ContainsRune([]byte(outcome.Stdout.Text), 0xFFFE) {
			t.Fatalf("%d bytes", len(outcome.Stdout.Text))
		}
	})
}
