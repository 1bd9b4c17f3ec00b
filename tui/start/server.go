package start

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"trs/api"
	"trs/tui/settings"
	"trs/views/state"
)

// keyVariables are the environment's names for keys, the strongest first.
var keyVariables = []struct {
	name string
	kind api.KeyKind
}{
	{"COMPOSIO_API_KEY", api.ProjectKey},
	{"COMPOSIO_USER_API_KEY", api.UserKey},
	{"COMPOSIO_ORG_API_KEY", api.OrgKey},
}

// chooseProfile finds out where the key comes from: the profile that a flag
// names, the environment, the config file's own profile. nil means that there is
// none.
func chooseProfile(c Choice, set settings.Settings, getenv func(string) string) (*settings.Profile, error) {
	if c.Sandbox {
		return nil, nil //nolint:nilnil // no profile is an answer
	}
	if c.Profile != "" {
		profile, ok := set.Profiles[c.Profile]
		if !ok {
			return nil, fmt.Errorf("there is no profile %q in the config file; %s", c.Profile, known(set.Profiles))
		}
		return &profile, nil
	}
	for _, variable := range keyVariables {
		if strings.TrimSpace(getenv(variable.name)) != "" {
			return &settings.Profile{BaseURL: strings.TrimSpace(getenv("COMPOSIO_BASE_URL")), KeyKind: variable.kind, KeyEnv: variable.name}, nil
		}
	}
	if profile, ok := set.Profiles[set.Profile]; ok {
		return &profile, nil
	}
	if c.BaseURL != "" {
		return nil, fmt.Errorf("there is no key for %s: set COMPOSIO_API_KEY, or name a --profile", c.BaseURL)
	}
	return nil, nil //nolint:nilnil // no profile is an answer
}

func known(profiles map[string]settings.Profile) string {
	if len(profiles) == 0 {
		return "add a [profiles.NAME] with key_env or key_command"
	}
	names := make([]string, 0, len(profiles))
	for name := range profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return "there are " + strings.Join(names, ", ")
}

// live is the server of a profile.
func live(ctx context.Context, c Choice, profile settings.Profile, env Environment) (server, error) {
	key, err := readKey(ctx, profile, env.Getenv)
	if err != nil {
		return server{}, err
	}
	base := first(c.BaseURL, profile.BaseURL, api.DefaultBaseURL)
	_, options := api.FromEnv()
	to := server{
		baseURL: base, options: append(options, api.WithKey(profile.KeyKind, key)),
		kind: profile.KeyKind, variable: first(profile.KeyEnv, keyVariables[0].name), scope: state.Scope(strings.TrimRight(base, "/"), key), host: base,
	}
	to.keyFrom = to.variable
	if profile.KeyCommand != nil {
		to.keyFrom = fmt.Sprintf("the key command of the profile %q", profile.Name)
	}
	if at, err := url.Parse(base); err == nil && at.Host != "" {
		to.host = at.Host
	}
	return to, nil
}

// commandWait is how long a key command may take: it may ask its user something.
const commandWait = 2 * time.Minute

// readKey reads a profile's key from where it is.
func readKey(ctx context.Context, profile settings.Profile, getenv func(string) string) (string, error) {
	if profile.KeyCommand == nil {
		key := strings.TrimSpace(getenv(profile.KeyEnv))
		if key == "" {
			return "", fmt.Errorf("the profile %q takes its key from the environment variable %s, which is not set", profile.Name, profile.KeyEnv)
		}
		return key, nil
	}
	ctx, cancel := context.WithTimeout(ctx, commandWait)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, profile.KeyCommand[0], profile.KeyCommand[1:]...) //nolint:gosec // the user's own command
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, &out, os.Stderr
	failed := func(err error) (string, error) {
		return "", fmt.Errorf("the key command of the profile %q (%s) failed: %w", profile.Name, profile.KeyCommand[0], err)
	}
	if err := cmd.Run(); err != nil {
		return failed(err)
	}
	key, _, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	if key = strings.TrimSpace(key); key == "" {
		return failed(errors.New("it printed nothing"))
	}
	return key, nil
}

// sandboxed is the embedded sandbox as a server.
func sandboxed(ctx context.Context, c Choice, env Environment, log *logFile) (server, error) {
	sandbox, err := env.OpenSandbox(ctx, c.DataDir, log.printf)
	if err != nil {
		return server{}, err
	}
	at, err := url.Parse(sandbox.BaseURL())
	if err != nil {
		return server{}, errors.Join(err, sandbox.Close())
	}
	return server{
		baseURL: sandbox.BaseURL(), host: at.Host, next: sandbox.Transport(), sandbox: sandbox, key: sandbox.Key(),
		options: []api.Option{api.WithProjectKey(sandbox.Key())},
		kind:    api.ProjectKey, variable: keyVariables[0].name,
		// The port may change from run to run; the sessions stay.
		scope: state.Scope("sandbox "+sandbox.Dir(), ""),
	}, nil
}
