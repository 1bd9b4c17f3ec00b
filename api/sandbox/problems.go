package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// problem is an error that the API answers with.
type problem struct {
	Status  int
	Code    int
	Slug    string
	Message string
	Fix     string
	Errors  []string
	Header  http.Header
}

// Error returns the message of the envelope.
func (p *problem) Error() string { return p.Message }

// The slugs of problems that do not belong to one endpoint.
const (
	slugBadRequest      = "ToolRouterV2_BadRequest"
	slugAccountRequest  = "ConnectedAccount_BadRequest"
	slugAccountNotFound = "ConnectedAccount_ResourceNotFound"
)

// invalid answers a request whose body, path or query does not validate; each
// of errs names one place, as in "Error in payload.toolkits: Invalid input".
func invalid(errs ...string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 10400, Slug: "HTTP_BadRequest",
		Message: "Validation error while processing request",
		Fix:     "Check the request against the API reference",
		Errors:  errs,
	}
}

func unauthorized(message string) *problem {
	return &problem{
		Status: http.StatusUnauthorized, Code: 10401, Slug: "HTTP_Unauthorized",
		Message: message,
		Fix:     "Send the sandbox's key, and nothing else, in the header x-api-key",
	}
}

func forbidden(message, fix string) *problem {
	return &problem{Status: http.StatusForbidden, Code: 10403, Slug: "HTTP_Forbidden", Message: message, Fix: fix}
}

// notFound answers for paths that name nothing.
func notFound(message string) *problem {
	return &problem{
		Status: http.StatusNotFound, Code: 10404, Slug: "HTTP_NotFound",
		Message: message,
		Fix:     "Check the path against the API reference",
	}
}

func methodNotAllowed(method, path string, allowed []string) *problem {
	list := strings.Join(allowed, ", ")
	return &problem{
		Status: http.StatusMethodNotAllowed, Code: 10405, Slug: "HTTP_MethodNotAllowed",
		Message: fmt.Sprintf("%s is not possible on %s", method, path),
		Fix:     "Use " + list,
		Header:  http.Header{"Allow": {list}},
	}
}

func tooLarge(limit int64) *problem {
	return &problem{
		Status: http.StatusRequestEntityTooLarge, Code: 10413, Slug: "HTTP_PayloadTooLarge",
		Message: fmt.Sprintf("The body is larger than %d bytes", limit),
		Fix:     "Send less; files go through the mount's upload URL",
	}
}

// internal answers for a fault of the sandbox itself. What went wrong is said,
// because the one who runs the sandbox is the one who reads the answer.
func internal(err error) *problem {
	return &problem{
		Status: http.StatusInternalServerError, Code: 10500, Slug: "HTTP_InternalServerError",
		Message: "The sandbox failed: " + err.Error(),
		Fix:     "Try again; if it stays, report it with the request id",
	}
}

func notImplemented(what string) *problem {
	return &problem{
		Status: http.StatusNotImplemented, Code: 10501, Slug: "HTTP_NotImplemented",
		Message: what + " is not available in the sandbox",
		Fix:     "Use the other operations of the session",
	}
}

func sessionNotFound(id string) *problem {
	return &problem{
		Status: http.StatusNotFound, Code: 4303, Slug: "ToolRouterV2_SessionNotFound",
		Message: fmt.Sprintf("Session %s not found", id),
		Fix:     "Check the id, or create a session: this one is unknown or was deleted",
	}
}

// refused answers a request that is well formed but makes no sense (4300).
func refused(message, fix string) *problem {
	return &problem{Status: http.StatusBadRequest, Code: 4300, Slug: slugBadRequest, Message: message, Fix: fix}
}

func toolNotFound(slug string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4301, Slug: "ToolRouterV2_ToolNotFound",
		Message: fmt.Sprintf("Tool %s not found", slug),
		Fix:     "Check the slug; slugs are case-sensitive. Search finds the tools of the session",
	}
}

func noActiveConnection(toolkits ...string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4302, Slug: "ToolRouterV2_NoActiveConnection",
		Message: fmt.Sprintf("No active connection found for toolkit(s) '%s' in this session", strings.Join(toolkits, "', '")),
		Fix:     "Connect the toolkit first: create a link and open it",
	}
}

func invalidToolkitSlugs(slugs ...string) *problem {
	p := &problem{
		Status: http.StatusBadRequest, Code: 4305, Slug: "ToolRouterV2_InvalidToolkitSlugs",
		Message: "Invalid toolkit slugs: " + strings.Join(slugs, ", "),
		Fix:     "Use slugs from the list of toolkits",
	}
	for _, slug := range slugs {
		p.Errors = append(p.Errors, fmt.Sprintf("Toolkit %s does not exist", slug))
	}
	return p
}

func invalidAccounts(userID string, ids ...string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4306, Slug: "ToolRouterV2_InvalidConnectedAccountIds",
		Message: fmt.Sprintf("Could not find connected account(s) %s belonging to user %s", strings.Join(ids, ", "), userID),
		Fix:     "Pin accounts that exist, are enabled and belong to the session's user, or leave the pin out",
	}
}

func noManagedAuth(toolkit string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4308, Slug: "ToolRouterV2_NoManagedAuth",
		Message: fmt.Sprintf("Toolkit %s has no managed auth and no usable auth config", toolkit),
		Fix:     "Make an auth config for the toolkit and name it in the session's auth_configs",
	}
}

func versionConflict(expected, stored int) *problem {
	return &problem{
		Status: http.StatusConflict, Code: 4309, Slug: "ToolRouterV2_ConfigVersionConflict",
		Message: fmt.Sprintf("Config version conflict: expected %d, stored %d. Re-fetch the session and retry.", expected, stored),
		Fix:     "Read the session again and apply the change to the fresh config",
	}
}

func toolkitNotAllowed(slug string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4324, Slug: "ToolRouterV2_ToolkitNotAllowed",
		Message: fmt.Sprintf("[Session Restriction] Toolkit '%s' is not allowed for this session", slug),
		Fix:     "Change the session's toolkits, or use a toolkit that it allows",
	}
}

func toolNotEnabled(slug string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4325, Slug: "ToolRouterV2_ToolNotInEnabledList",
		Message: fmt.Sprintf("[Session Restriction] Tool '%s' is not enabled for this session", slug),
		Fix:     "Change the session's tools or tags, or use a tool that they allow",
	}
}

func toolkitNeedsNoAuth(toolkit string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4326, Slug: "ToolRouterV2_ToolkitsIsNoAuth",
		Message: fmt.Sprintf("Toolkit %s does not require authentication.", toolkit),
		Fix:     "Run its tools directly",
	}
}

func mountNotFound(id string) *problem {
	return &problem{
		Status: http.StatusNotFound, Code: 4330, Slug: "ToolRouterV2_MountNotFound",
		Message: fmt.Sprintf("Mount %s not found", id),
		Fix:     "Use the mount files, the only one there is",
	}
}

func proxyBlocked(message string) *problem {
	return &problem{
		Status: http.StatusBadRequest, Code: 4390, Slug: "ExternalProxy_SSRFBlocked",
		Message: message,
		Fix:     "Use a path, or a URL on the toolkit's own domain",
	}
}

func accountNotFound(id string) *problem {
	return &problem{
		Status: http.StatusNotFound, Code: 606, Slug: slugAccountNotFound,
		Message: fmt.Sprintf("Connected account %q not found", id),
		Fix:     "Check the id; a deleted account cannot be found either",
	}
}

func accountRefused(message, fix string) *problem {
	return &problem{Status: http.StatusBadRequest, Code: 600, Slug: slugAccountRequest, Message: message, Fix: fix}
}

func authConfigNotFound(status int, id string) *problem {
	return &problem{
		Status: status, Code: 306, Slug: "Auth_Config_NotFound",
		Message: fmt.Sprintf("Auth config %s not found", id),
		Fix:     "Check the id against the list of auth configs",
	}
}

func catalogToolNotFound(slug, version string) *problem {
	message := fmt.Sprintf("Tool %s not found", slug)
	if version != "" {
		message += " in version " + version
	}
	return &problem{
		Status: http.StatusNotFound, Code: 2401, Slug: "Tool_ToolNotFound",
		Message: message,
		Fix:     "Check the slug and the version",
	}
}

func catalogToolkitNotFound(slug string) *problem {
	return &problem{
		Status: http.StatusNotFound, Code: 2301, Slug: "Toolkit_ToolkitNotFound",
		Message: fmt.Sprintf("Toolkit %s not found", slug),
		Fix:     "Check the slug against the list of toolkits",
	}
}
