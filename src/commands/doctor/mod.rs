//! `docker destination doctor`.

use futures_util::future::join_all;

use super::removing::docker;
use super::server::{self, PATIENCE, Place, Server, within};
use crate::cli::doctor::DoctorArgs;
use crate::destination::Survey;
use crate::destination::change::quoted;
use crate::destination::doctor::{Finding, Severity, examine, lasting, unreachable};
use crate::engine::{self, Failure};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

mod fixing;
mod observing;
mod report;

/// Finds what is wrong on a server, or on all. What only one of two looks shows was a change on its way, and is not
/// reported.
///
/// # Errors
/// The server can't be reached, there is no such destination, or the format can't be read. With all servers, one that
/// can't be reached is a finding.
pub fn run(args: &DoctorArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    console.set_color(args.color);
    let places = server::places(args.all_contexts, globals, console)?;
    let mut looked = engine::run(async {
        if args.fix {
            Box::pin(mend(args, &places, console, cancel)).await?;
        }
        Ok::<_, Error>(join_all(places.iter().map(|place| look(place, args))).await)
    })??;
    if !args.all_contexts
        && let Some(Looked { outcome: Err(why), .. }) = looked.first()
    {
        return Err(Error::new(Exit::Failed, why.clone()));
    }
    narrow(&mut looked, args)?;
    for one in &mut looked {
        one.docker =
            if args.all_contexts { format!("docker --context {}", quoted(&one.context)) } else { docker(globals) };
    }
    report::print(args, &looked, console)?;
    let counts = |finding: &Finding| finding.severity > Severity::Info;
    let wrong = looked.iter().any(|one| one.findings().iter().any(counts));
    Ok(if wrong { Exit::Failed } else { Exit::Done })
}

/// What was found on a server.
struct Looked {
    context: String,
    address: String,
    /// The word that leads to it, `docker` or with flags.
    docker: String,
    outcome: Result<Seen, String>,
    /// What is told where it can't be asked.
    unreachable: Vec<Finding>,
}

struct Seen {
    survey: Survey,
    findings: Vec<Finding>,
}

impl Looked {
    fn findings(&self) -> &[Finding] {
        self.outcome.as_ref().map_or(&self.unreachable, |seen| &seen.findings)
    }

    /// What messages call the server.
    fn called(&self) -> String {
        server::called(&self.context, &self.address)
    }
}

async fn look((context, place): &Place, args: &DoctorArgs) -> Looked {
    let (address, outcome) = match place {
        Ok(endpoint) => {
            let seen = async { twice(&Server::visit(endpoint, args.timeout).await?, args).await };
            (endpoint.host.clone(), Box::pin(within(endpoint, args.timeout, seen)).await)
        }
        Err(error) => (String::new(), Err(error.message.clone())),
    };
    let unreachable = outcome.as_ref().err().map(|why| unreachable(context, why)).unwrap_or_default();
    Looked { context: context.clone(), address, docker: String::new(), outcome, unreachable }
}

/// Looks, and where there is something to tell, looks again.
async fn twice(server: &Server, args: &DoctorArgs) -> Result<Seen, Failure> {
    let first = observing::observe(server, server.survey.clone(), &args.destination).await?;
    let findings = examine(&first);
    if findings.is_empty() {
        return Ok(Seen { survey: first.survey, findings });
    }
    let second = observing::observe(server, server.again().await?, &args.destination).await?;
    let findings = lasting(&findings, examine(&second));
    Ok(Seen { survey: second.survey, findings })
}

/// Leaves what concerns the destinations that were named.
fn narrow(looked: &mut [Looked], args: &DoctorArgs) -> Result<(), Error> {
    if args.destination.is_empty() {
        return Ok(());
    }
    let knows = |one: &Looked, word: &str| one.outcome.as_ref().is_ok_and(|seen| seen.survey.knows(word));
    for word in &args.destination {
        if looked.iter().any(|one| knows(one, word)) {
            continue;
        }
        return match &*looked {
            [one @ Looked { outcome: Ok(seen), .. }] => seen.survey.find(word, &one.called()).map(drop),
            _ => Err(Error::new(Exit::Failed, format!("there is no destination `{word}` on any server that answers"))),
        };
    }
    for one in looked {
        if let Ok(seen) = &mut one.outcome {
            let networks: Vec<&str> = args
                .destination
                .iter()
                .flat_map(|word| seen.survey.meant(word))
                .map(|destination| destination.network_name.as_str())
                .collect();
            seen.findings.retain(|finding| networks.iter().any(|network| finding.concerns(network)));
        }
    }
    Ok(())
}

/// Mends what is safe on one server.
async fn mend(args: &DoctorArgs, places: &[Place], console: &mut Console, cancel: &Cancel) -> Result<(), Error> {
    let [place @ (context, Ok(endpoint))] = places else { return Ok(()) };
    let mut looked = [look(place, args).await];
    if let [Looked { outcome: Err(why), .. }] = &looked {
        return Err(Error::new(Exit::Failed, why.clone()));
    }
    narrow(&mut looked, args)?;
    let fixes: Vec<_> = looked[0].findings().iter().filter_map(|finding| finding.fix.as_ref()).collect();
    if fixes.is_empty() {
        return Ok(());
    }
    let server = Server::visit(endpoint, PATIENCE).await?;
    fixing::carry_out(&server, context, &fixes, console, cancel).await
}
