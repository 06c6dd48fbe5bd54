//! JSON text that is edited without moving any other byte of it: docker's own configuration belongs to its user.

use std::ops::Range;

use serde_json::Value;

/// A member of an object, by its places in the text.
#[derive(Debug)]
struct Member {
    key: String,
    /// From the key's first quote to the end of the value.
    all: Range<usize>,
    value: Range<usize>,
}

/// An object, by its places in the text.
#[derive(Debug)]
struct Object {
    open: usize,
    close: usize,
    members: Vec<Member>,
}

/// Sets a text at a path of keys, making the objects on the way. The first key is found in any case, as docker does.
///
/// # Errors
/// The text is no JSON object, a key is there twice, or something on the way is no object.
pub(crate) fn set(text: &str, path: &[&str], value: &str) -> Result<String, String> {
    let text = if text.trim().is_empty() { "{}\n" } else { text };
    let before = parse(text)?;
    let mut object = Object::at(text, start(text));
    let mut outer = "\n".to_owned();
    for (depth, key) in path.iter().enumerate() {
        let inner = object.separator(text).unwrap_or_else(|| deeper(text, &outer));
        let Some(member) = object.member(key, depth == 0)? else {
            let new = added(text, &object, (&outer, &inner), &path[depth..], value);
            return proved(new, with(before, path, Some(value)));
        };
        if depth + 1 == path.len() {
            let new = format!("{}{}{}", &text[..member.value.start], quoted(value), &text[member.value.end..]);
            return proved(new, with(before, path, Some(value)));
        }
        if !text[member.value.clone()].starts_with('{') {
            return Err(format!("`{key}` is not an object"));
        }
        object = Object::at(text, member.value.start);
        outer = inner;
    }
    Ok(text.to_owned())
}

/// Takes out what is at a path of keys, and the objects that hold nothing without it.
///
/// # Errors
/// As [`set`].
pub(crate) fn remove(text: &str, path: &[&str]) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(text.to_owned());
    }
    let before = parse(text)?;
    let mut object = Object::at(text, start(text));
    let mut goes: Option<Range<usize>> = None;
    for (depth, key) in path.iter().enumerate() {
        let Some(index) = object.index(key, depth == 0)? else { return Ok(text.to_owned()) };
        // Whatever holds this alone goes with it.
        if object.members.len() > 1 || goes.is_none() {
            goes = Some(object.without(index));
        }
        let value = object.members[index].value.clone();
        if depth + 1 < path.len() {
            if !text[value.clone()].starts_with('{') {
                return Err(format!("`{key}` is not an object"));
            }
            object = Object::at(text, value.start);
        }
    }
    let Some(goes) = goes else { return Ok(text.to_owned()) };
    let new = format!("{}{}", &text[..goes.start], &text[goes.end..]);
    proved(new, with(before, path, None))
}

/// A text at a path of keys.
pub(crate) fn get<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    let mut value = value;
    for (depth, key) in path.iter().enumerate() {
        let object = value.as_object()?;
        let found = object.iter().rev().find(|(name, _)| is_key(name, key, depth == 0));
        value = found?.1;
    }
    value.as_str()
}

/// The text's meaning.
///
/// # Errors
/// It has none, or is no object.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if value.is_object() { Ok(value) } else { Err("it is not a JSON object".to_owned()) }
}

/// The edited text, when it means what was meant.
fn proved(text: String, meant: Option<Value>) -> Result<String, String> {
    match (parse(&text), meant) {
        (Ok(now), Some(meant)) if now == meant => Ok(text),
        _ => Err("it can't be edited in place".to_owned()),
    }
}

/// The same with a text at a path, or without what is there.
fn with(mut value: Value, path: &[&str], text: Option<&str>) -> Option<Value> {
    fn walk(value: &mut Value, path: &[&str], text: Option<&str>, top: bool) -> Option<()> {
        let (key, rest) = path.split_first()?;
        let object = value.as_object_mut()?;
        let name = object.keys().find(|name| is_key(name, key, top)).map_or_else(|| (*key).to_owned(), Clone::clone);
        if rest.is_empty() {
            match text {
                Some(text) => object.insert(name, Value::from(text)),
                None => object.shift_remove(&name),
            };
            return Some(());
        }
        let inner = object.entry(name.clone()).or_insert_with(|| Value::Object(serde_json::Map::new()));
        walk(inner, rest, text, false)?;
        if text.is_none() && inner.as_object().is_some_and(serde_json::Map::is_empty) {
            object.shift_remove(&name);
        }
        Some(())
    }
    walk(&mut value, path, text, true)?;
    Some(value)
}

/// A member, or a chain of objects around it, added at an object's end.
fn added(text: &str, object: &Object, (outer, inner): (&str, &str), path: &[&str], value: &str) -> String {
    let colon = object.members.last().map_or(": ", |last| &text[key_end(text, last.all.start)..last.value.start]);
    let mut separators = vec![inner.to_owned()];
    for _ in 1..path.len() {
        separators.push(deeper(text, separators.last().map_or("", String::as_str)));
    }
    let mut member = quoted(value);
    for (depth, key) in path.iter().enumerate().rev() {
        member = format!("{}{colon}{member}", quoted(key));
        if depth > 0 {
            member = format!("{{{}{member}{}}}", separators[depth], lines(&separators[depth - 1]));
        }
    }
    match object.members.last() {
        Some(last) => format!("{},{inner}{member}{}", &text[..last.all.end], &text[last.all.end..]),
        None => format!("{}{inner}{member}{}{}", &text[..=object.open], lines(outer), &text[object.close..]),
    }
}

/// What stands before a closing brace: nothing where all is on one line.
fn lines(separator: &str) -> &str {
    if separator.contains('\n') { separator } else { "" }
}

/// What stands between members one level further in.
fn deeper(text: &str, separator: &str) -> String {
    if !separator.contains('\n') {
        return String::new();
    }
    let top = Object::at(text, start(text)).separator(text);
    let unit = top.as_deref().and_then(|top| top.rsplit_once('\n')).map_or("\t", |(_, unit)| unit);
    format!("{separator}{unit}")
}

impl Object {
    /// Reads the object that opens at a place of a valid text.
    fn at(text: &str, open: usize) -> Self {
        let mut members = Vec::new();
        let mut at = blank(text, open + 1);
        while !text[at..].starts_with('}') && at < text.len() {
            let end = key_end(text, at);
            let value = blank(text, blank(text, end) + 1);
            let value = value..value_end(text, value);
            let key = serde_json::from_str(&text[at..end]).unwrap_or_default();
            members.push(Member { key, all: at..value.end, value: value.clone() });
            at = blank(text, value.end);
            if text[at..].starts_with(',') {
                at = blank(text, at + 1);
            }
        }
        Self { open, close: at, members }
    }

    fn index(&self, key: &str, any_case: bool) -> Result<Option<usize>, String> {
        let mut found = (0..self.members.len()).filter(|index| is_key(&self.members[*index].key, key, any_case));
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(format!("`{key}` is there twice")),
            (found, None) => Ok(found),
        }
    }

    fn member(&self, key: &str, any_case: bool) -> Result<Option<&Member>, String> {
        Ok(self.index(key, any_case)?.map(|index| &self.members[index]))
    }

    /// The white space before the first member.
    fn separator(&self, text: &str) -> Option<String> {
        self.members.first().map(|first| text[self.open + 1..first.all.start].to_owned())
    }

    /// What goes with a member: the comma and the space around it.
    fn without(&self, index: usize) -> Range<usize> {
        let member = &self.members[index];
        match (index.checked_sub(1), self.members.get(index + 1)) {
            (_, Some(next)) => member.all.start..next.all.start,
            (Some(before), None) => self.members[before].all.end..member.all.end,
            (None, None) => self.open + 1..self.close,
        }
    }
}

fn is_key(name: &str, key: &str, any_case: bool) -> bool {
    if any_case { name.eq_ignore_ascii_case(key) } else { name == key }
}

fn start(text: &str) -> usize {
    text.find('{').unwrap_or(0)
}

fn blank(text: &str, from: usize) -> usize {
    text[from..].find(|c| !matches!(c, ' ' | '\t' | '\n' | '\r')).map_or(text.len(), |more| from + more)
}

/// Where the string ends that begins at a place.
fn key_end(text: &str, from: usize) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(from + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn value_end(text: &str, from: usize) -> usize {
    if text[from..].starts_with('"') {
        return key_end(text, from);
    }
    let mut depth = 0_usize;
    let mut at = from;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at = key_end(text, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: [&str; 3] = ["plugins", "destination", "hooks"];

    #[test]
    fn a_text_is_set_and_nothing_else_moves() {
        for (old, new) in [
            ("", "{\n\t\"plugins\": {\n\t\t\"destination\": {\n\t\t\t\"hooks\": \"x\"\n\t\t}\n\t}\n}\n"),
            ("{}", "{\n\t\"plugins\": {\n\t\t\"destination\": {\n\t\t\t\"hooks\": \"x\"\n\t\t}\n\t}\n}"),
            ("{\"a\":1}\r\n", "{\"a\":1,\"plugins\":{\"destination\":{\"hooks\":\"x\"}}}\r\n"),
            (
                "{\n  \"auths\": {},\n  \"Plugins\" : { \"scout\" : {\"hooks\": \"pull\"} }\n}",
                "{\n  \"auths\": {},\n  \"Plugins\" : { \"scout\" : {\"hooks\": \"pull\"}, \"destination\" : {\"hooks\" : \"x\"} }\n}",
            ),
            (
                "{\n\t\"plugins\": {\n\t\t\"destination\": {}\n\t},\n\t\"z\": \"}\\\"{\"\n}",
                "{\n\t\"plugins\": {\n\t\t\"destination\": {\n\t\t\t\"hooks\": \"x\"\n\t\t}\n\t},\n\t\"z\": \"}\\\"{\"\n}",
            ),
            (
                "{\"plugins\": {\"destination\": {\"hooks\": \"old\", \"b\": \"c\"}}}",
                "{\"plugins\": {\"destination\": {\"hooks\": \"x\", \"b\": \"c\"}}}",
            ),
        ] {
            let set = set(old, &PATH, "x").unwrap();
            assert_eq!(set, new, "{old}");
            assert_eq!(get(&parse(&set).unwrap(), &PATH), Some("x"));
            assert_eq!(super::set(&set, &PATH, "x").unwrap(), set);
        }
    }

    #[test]
    fn what_was_set_is_taken_out_again() {
        for old in [
            "{\"a\":1}\r\n",
            "{\n\t\"a\": [1, {\"b\": 2}],\n\t\"c\": null\n}\n",
            "{\n  \"plugins\": {\n    \"scout\": {\n      \"hooks\": \"pull\"\n    }\n  }\n}",
            "{\"plugins\": {\"destination\": {\"other\": \"y\"}}, \"z\": -1.5e3}",
        ] {
            let set = set(old, &PATH, "x").unwrap();
            assert_eq!(remove(&set, &PATH).unwrap(), old);
            assert_eq!(remove(old, &PATH).unwrap(), old);
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in [
            "[]",
            "{",
            "{\"plugins\": []}",
            "{\"plugins\": {\"destination\": 1}}",
            "{\"plugins\": {}, \"PLUGINS\": {}}",
        ] {
            assert!(set(text, &PATH, "x").is_err(), "{text}");
        }
    }
}
