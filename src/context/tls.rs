//! Certificates: from flags and environment for the default context (docker/cli `cli/flags/options.go`), from the store
//! for others.

use std::path::{Path, PathBuf};

use super::Variables;
use super::endpoint::{Pem, Tls};
use crate::fsio;
use crate::plugin::argv::Globals;

/// What flags and environment ask of the default context, none when they don't ask for TLS.
///
/// # Errors
/// In docker's words, which file is missing.
pub(super) fn asked(globals: &Globals, variables: &Variables, folder: &Path) -> Result<Option<Tls>, String> {
    let verify = globals.tls_verify.unwrap_or_else(|| variables.get("DOCKER_TLS_VERIFY").is_some());
    let wanted = globals.tls.unwrap_or_else(|| variables.get("DOCKER_TLS").is_some());
    // `--tlsverify=false` asks for TLS as well, without a check.
    if !wanted && !verify && globals.tls_verify.is_none() {
        return Ok(None);
    }
    let folder = variables.os("DOCKER_CERT_PATH").map_or_else(|| folder.to_owned(), PathBuf::from);
    let given = |flag: &Option<std::ffi::OsString>| flag.as_ref().map(PathBuf::from);
    let ca = given(&globals.tls_ca_cert).unwrap_or_else(|| folder.join("ca.pem"));
    // Without their flags, a certificate and a key that aren't there are not used.
    let own = |flag, name| given(flag).or_else(|| Some(folder.join(name)).filter(|path| path.exists()));
    Ok(Some(Tls {
        ca: file(&ca)?,
        cert: own(&globals.tls_cert, "cert.pem").map_or(Ok(None), |path| file(&path))?,
        key: own(&globals.tls_key, "key.pem").map_or(Ok(None), |path| file(&path))?,
        skip_verify: !verify,
    }))
}

fn file(path: &Path) -> Result<Option<Pem>, String> {
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    fsio::bytes(path).map(|bytes| Some(Pem(bytes)))
}

/// What the store has for a context, none when that is nothing.
///
/// # Errors
/// In docker's words, which file can't be read.
pub(super) fn stored(folder: &Path, skip_verify: bool) -> Result<Option<Tls>, String> {
    let found = |name: &str| {
        let path = folder.join(name);
        if path.exists() { fsio::bytes(&path).map(|bytes| Some(Pem(bytes))) } else { Ok(None) }
    };
    let tls = Tls { ca: found("ca.pem")?, cert: found("cert.pem")?, key: found("key.pem")?, skip_verify };
    Ok(if tls == Tls::default() { None } else { Some(tls) })
}
