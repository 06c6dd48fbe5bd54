//! Waiting for engines from code that doesn't.

use std::future::Future;

use crate::error::Error;
use crate::exit::Exit;

/// Runs work on engines to its end, on this thread; several requests at once are joined inside of it.
///
/// Nothing else builds a runtime, so commands that need no engine pay nothing. [`Cancel`](crate::plugin::cancel::Cancel)
/// ends the process while this waits, as it does anywhere: work that must be whole holds its shield meanwhile.
pub fn run<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(Exit::Failed, format!("can't wait for engines: {error}")))?;
    let done = runtime.block_on(work);
    // A name that is still being looked up is not worth waiting for.
    runtime.shutdown_background();
    Ok(done)
}
