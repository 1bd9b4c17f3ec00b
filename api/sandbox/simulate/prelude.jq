# Functions for the programs of every service. The variables are:
# $args  arguments of the tool          $v      results of the steps so far, by name
# $me    the connected account's owner  $now    milliseconds since 1970
# $path, $query, $body, $header         the parts of a proxied request

def fail($name): error({fail: $name});
def fail($name; $detail): error({fail: $name, detail: $detail});

# The named arguments that the caller gave.
def given($names): $args | with_entries(select(.key | IN($names[])));
def compact: with_entries(select(.value != null));

# Moments relative to now: for seeds.
def hours($n): $now + $n * 3600000 | floor;
def at($days; $hour): ($now / 86400000 | floor) * 86400000 + $days * 86400000 + $hour * 3600000 | floor;

def has_text($text): (. // "" | tostring | ascii_downcase) | contains($text | tostring | ascii_downcase);
def same($text): (. // "" | tostring | ascii_downcase) == ($text // "" | tostring | ascii_downcase);
def csv: if . == null then [] elif type == "array" then map(tostring) else tostring | split(",") | map(gsub("^\\s+|\\s+$"; "")) | map(select(. != "")) end;
def clip($n): if length > $n then .[:$n] else . end;
def plain: . // "" | gsub("<[^>]*>"; " ") | gsub("\\s+"; " ") | gsub("^ | $"; "");
