package api

import "trs/api/internal/redact"

// Redacted is what stands in a text where Redact took a secret out.
const Redacted = redact.Mark

// Redact is a JSON text without its secrets, by the rules by which requests are
// recorded: members with secret names, keys, tokens, signed URLs. What is left
// keeps its order and its digits.
func Redact(body []byte) []byte { return redact.Body(body) }

// SecretName tells whether a header, parameter or member of this name holds a
// secret, by the same rules.
func SecretName(name string) bool { return redact.CredentialHeader(name) || redact.SecretName(name) }
