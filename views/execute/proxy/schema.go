package proxy

// composer is what is filled in of a request, as a JSON Schema. It is not the
// body of proxy_execute but its parts as a person thinks of them; compose puts
// them together. The toolkit stands above the form.
const composer = `{
 "type": "object", "required": ["method", "endpoint"], "additionalProperties": false,
 "properties": {
  "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
   "description": "GET and HEAD only read. The others change something at the toolkit."},
  "endpoint": {"type": "string", "minLength": 1,
   "description": "A path below the toolkit's own address, for example /user, or a URL on the same domain. It may hold a query."},
  "query": {"type": "object", "additionalProperties": {"type": "string"},
   "description": "Parameters of the address, each with a name. One that stands there several times goes into the endpoint itself."},
  "headers": {"type": "object", "additionalProperties": {"type": "string"},
   "description": "Further headers. The credential of the account is put in by the server: an Authorization header of yours would take its place."},
  "body": {"description": "What POST, PUT and PATCH send.", "anyOf": [
   {"title": "JSON", "type": "object", "required": ["json"], "additionalProperties": false, "properties": {
    "json": {"description": "Any JSON."}}},
   {"title": "text", "type": "object", "required": ["text"], "additionalProperties": false, "properties": {
    "text": {"type": "string", "description": "Sent as it is, byte for byte."},
    "content_type": {"type": "string", "default": "text/plain; charset=utf-8"}}},
   {"title": "file", "type": "object", "required": ["file"], "additionalProperties": false, "properties": {
    "file": {"type": "string", "minLength": 1, "description": "A file on this machine, read when the request is sent."},
    "content_type": {"type": "string", "description": "By the name of the file when it is not given."}}},
   {"title": "file at a URL", "type": "object", "required": ["url"], "additionalProperties": false, "properties": {
    "url": {"type": "string", "format": "uri", "description": "The server fetches the file from there."},
    "content_type": {"type": "string"}}}]},
  "credentials": {"description": "Credentials of your own in the place of a connected account. They are never written to disk.",
   "type": "object", "required": ["authScheme", "val"], "properties": {
    "authScheme": {"enum": ["OAUTH2", "DCR_OAUTH", "API_KEY", "BASIC_WITH_JWT", "BASIC", "BEARER_TOKEN", "OAUTH1", "NO_AUTH",
     "SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT", "S2S_OAUTH2"]},
    "val": {"type": "object", "additionalProperties": {"type": "string"}, "description": "For example token, api_key, access_token, username and password."}}}
 }
}`
