//! `ssh://` addresses: what docker's helper calls ssh with (docker/cli `cli/connhelper`, as docker 28.5 does).
//!
//! One thing differs: docker quotes the user for a shell that never sees it, so `DOMAIN%5Cname` reaches ssh in quotes.
//! Here it goes as it is, as it did in docker 26.

use super::endpoint::Ssh;
use super::host::{Address, decoded, quoted};

const VALID: &str = "Failed to initialize: ssh host connection is not valid: invalid SSH URL";

/// The call of ssh for an address, what follows `ssh://`.
///
/// # Errors
/// In docker's words, what is wrong with the address.
pub(super) fn call(rest: &str) -> Result<Ssh, String> {
    let address = Address::parse("ssh", rest).map_err(|why| format!("Failed to initialize: {why}"))?;
    let (user, password) =
        match address.user.map(|user| user.split_once(':').map_or((user, None), |(u, p)| (u, Some(p)))) {
            Some((user, password)) => (decoded(user), password),
            None => (String::new(), None),
        };
    if password.is_some() {
        return Err(format!("{VALID}: plain-text password is not supported"));
    }
    if address.host.is_empty() {
        return Err(format!("{VALID}: hostname is empty"));
    }
    if let Some(query) = address.query.filter(|query| !query.is_empty()) {
        return Err(format!("{VALID}: query parameters are not allowed: {}", quoted(query)));
    }
    if let Some(fragment) = address.fragment.filter(|fragment| !fragment.is_empty()) {
        return Err(format!("{VALID}: fragments are not allowed: {}", quoted(fragment)));
    }
    let mut words = Vec::new();
    if !user.is_empty() {
        words.extend(["-l".to_owned(), user]);
    }
    if let Some(port) = address.port {
        words.extend(["-p".to_owned(), port.to_string()]);
    }
    words.extend(["-o ConnectTimeout=30", "-T", "--"].map(str::to_owned));
    words.push(decoded(address.host));
    words.push(match decoded(address.path).as_str() {
        "" | "/" => "docker system dial-stdio".to_owned(),
        socket => format!("docker {} system dial-stdio", for_shell(&format!("--host=unix://{socket}"))),
    });
    Ok(Ssh { words })
}

/// One word for the POSIX shell at the other end, quoted as docker does.
fn for_shell(word: &str) -> String {
    if !word.contains('\'') {
        return format!("'{word}'");
    }
    let escape = |c: char| if "\"\\`$".contains(c) { format!("\\{c}") } else { c.to_string() };
    format!("\"{}\"", word.chars().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_at_the_other_end_is_one_word_for_its_shell() {
        let words = call("h/run/it's $HOME.sock").unwrap().words;
        assert_eq!(words.last().unwrap(), r#"docker "--host=unix:///run/it's \$HOME.sock" system dial-stdio"#);
    }
}
