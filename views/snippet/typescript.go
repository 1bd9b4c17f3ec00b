package snippet

import (
	"fmt"
	"strings"

	"trs/api"
	"trs/views/jsonscan"
)

// TypeScript is the call with Composio's TypeScript SDK, as a module that node
// runs too. What a JavaScript value cannot hold is sent as text instead, without
// the SDK; a comment says why.
func TypeScript(s Server, c Call) string {
	if why := unfitForJavaScript(s, c); why != "" {
		return fetched(s, c, why)
	}
	var b strings.Builder
	b.WriteString("// npm install @composio/core; save as call.mts or call.mjs\n")
	b.WriteString("import { Composio } from '@composio/core';\n\n")
	fmt.Fprintf(&b, "const composio = new Composio({ apiKey: %s%s });\n", s.processKey(), s.option())
	switch {
	case c.Proxy != nil && sdkProxies(c.Proxy):
		fmt.Fprintf(&b, "const session = await composio.sessions.use(%s);\n", text(c.Session))
		fmt.Fprintf(&b, "const answer = await session.proxyExecute(%s);\n", sdkProxy(c.Proxy))
	case c.Proxy != nil:
		fmt.Fprintf(&b, "const answer = await composio.getClient().toolRouter.session.proxyExecute(%s, %s);\n", text(c.Session), c.body())
	case c.Offload && !c.Meta:
		fmt.Fprintf(&b, "const answer = await composio.getClient().toolRouter.session.execute(%s, %s);\n", text(c.Session), c.body())
	default:
		fmt.Fprintf(&b, "const session = await composio.sessions.use(%s);\n", text(c.Session))
		fmt.Fprintf(&b, "const answer = await session.execute(%s, %s%s);\n", text(c.Slug), c.arguments(), sdkAccount(c))
	}
	b.WriteString("console.log(JSON.stringify(answer, null, 2));\n")
	return b.String()
}

func (s Server) processKey() string {
	if name := s.Variable(); !plainName(name) {
		return "process.env[" + text(name) + "]"
	}
	return "process.env." + s.Variable()
}

// option names the server, where it is not the SDK's own.
func (s Server) option() string {
	if s.usual() {
		return ""
	}
	return ", baseURL: " + text(s.base())
}

func plainName(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == "" && (name[0] < '0' || name[0] > '9')
}

func sdkAccount(c Call) string {
	if c.Account == "" || c.Meta {
		return ""
	}
	return ", { account: " + text(c.Account) + " }"
}

// sdkProxies reports whether the SDK's own method can say the request: it knows
// neither HEAD, nor files, nor credentials of the caller's.
func sdkProxies(p *api.ProxyRequest) bool {
	return p.Method != "HEAD" && p.BinaryBody == nil && p.CustomConnectionData == nil
}

// sdkProxy is a proxied request in the SDK's own names.
func sdkProxy(p *api.ProxyRequest) string {
	members := []string{"toolkit: " + text(p.ToolkitSlug), "endpoint: " + text(p.Endpoint), "method: " + text(p.Method)}
	if len(p.Body) > 0 {
		members = append(members, "body: "+deeper(visible(jsonscan.Indent(p.Body))))
	}
	if len(p.Parameters) > 0 {
		var list []string
		for _, each := range p.Parameters {
			list = append(list, fmt.Sprintf("    { name: %s, value: %s, in: %s },\n", text(each.Name), text(each.Value), text(each.Type)))
		}
		members = append(members, "parameters: [\n"+strings.Join(list, "")+"  ]")
	}
	return "{\n  " + strings.Join(members, ",\n  ") + ",\n}"
}

// unfitForJavaScript says why a call cannot be made with the SDK.
func unfitForJavaScript(s Server, c Call) string {
	lost := losses(c.body())
	switch {
	case s.Kind() != api.ProjectKey:
		return "The SDK takes project keys only"
	case lost.integer != "":
		return short(lost.integer) + " is more than a JavaScript number holds"
	case lost.decimal != "":
		return short(lost.decimal) + " has more digits than a JavaScript number holds"
	case lost.twice != "":
		return "The key " + short(lost.twice) + " stands twice, which no JavaScript object can say"
	case lost.proto:
		return "The key __proto__ means something else in a JavaScript object"
	}
	return ""
}

// short is a number or a reason on one line of a comment.
func short(s string) string {
	if len(s) > 40 {
		return s[:37] + "..."
	}
	return s
}

// fetched is the call with JavaScript's own fetch, its body as text.
func fetched(s Server, c Call, why string) string {
	return fmt.Sprintf(`// %s,
// so the request is sent as text, without the SDK; save as call.mts or call.mjs
const answer = await fetch(%s, {
  method: 'POST',
  headers: { %s: %s ?? '', 'content-type': 'application/json' },
  body: String.raw%s,
});
console.log(answer.status, await answer.text());
`, why, text(s.base()+c.path()), text(string(s.Kind())), s.processKey(), template(c.body()))
}

// template is a JSON text as a raw template literal. A back quote and a dollar
// sign are written as escapes, which in JSON mean the same.
func template(source string) string {
	return "`" + strings.NewReplacer("`", `\u0060`, "$", `\u0024`).Replace(source) + "`"
}
