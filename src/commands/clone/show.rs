//! What would be done, and what should be known about it.

use super::Job;
use super::images::{bytes, short};
use crate::destination::cloning::file::{self, Image};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;

/// What is otherwise than with the original.
pub(super) fn notes(job: &Job<'_>, console: &mut Console) -> Result<(), Error> {
    let of_images = job.images.all().filter_map(|image| image.note.as_ref());
    for note in of_images.chain(&job.plan.notes) {
        console.talk(&format!("note: {}\n", sanitise(note)))?;
    }
    Ok(())
}

/// The steps, a line each.
pub(super) fn steps(job: &Job<'_>, start: bool, console: &mut Console) -> Result<(), Error> {
    let mut steps: Vec<String> = Vec::new();
    let server = job.server();
    for image in job.images.all() {
        if let Some(word) = &image.bring {
            steps.push(format!("bring image {} to {} ({})", short(word), server.called(), bytes(image.size)));
        }
    }
    let plan = &job.plan;
    steps.extend(plan.volumes.iter().filter_map(|volume| Some(format!("create volume {}", volume.name.as_ref()?))));
    steps.extend(plan.networks.iter().map(|network| format!("create network {}", network.name)));
    for copy in &plan.copies {
        let image = job.images.of(&copy.blueprint.image_id, &copy.blueprint.image);
        let image = image.map(|image| short(&image.reference)).unwrap_or_default();
        let aliases =
            |aliases: &[String]| if aliases.is_empty() { String::new() } else { format!(" as {}", aliases.join(", ")) };
        let on = match &copy.place {
            Some((names, _)) => format!("on network {}{}", copy.home, aliases(names)),
            None => format!("with network {}", copy.home),
        };
        steps.push(format!("create container {} of image {image} {on}", copy.name));
        for join in &copy.joins {
            steps.push(format!("connect {} to network {}{}", copy.name, join.network, aliases(&join.aliases)));
        }
    }
    if start {
        steps.extend(plan.copies.iter().map(|copy| format!("start {}", copy.name)));
    }
    for step in steps {
        console.data(format!("would {}\n", sanitise(&step)).as_bytes())?;
    }
    Ok(())
}

/// The clone as a compose file.
pub(super) fn print(job: &Job<'_>, console: &mut Console) -> Result<Exit, Error> {
    notes(job, console)?;
    let images: Option<Vec<Image<'_>>> = job
        .plan
        .copies
        .iter()
        .map(|copy| {
            let image = job.images.of(&copy.blueprint.image_id, &copy.blueprint.image)?;
            Some(Image { reference: &image.reference, said: &image.said })
        })
        .collect();
    let (text, lost) = file::render(&job.plan, &job.destination()?.network_name, &images.unwrap_or_default());
    for what in lost {
        console.talk(&format!("note: {}\n", sanitise(&what)))?;
    }
    for word in job.images.all().filter_map(|image| image.bring.as_deref()) {
        let called = job.server().called();
        console.talk(&format!("note: {} has no image {}\n", sanitise(&called), sanitise(short(word))))?;
    }
    console.talk("note: the values of environment variables are in the file\n")?;
    console.data(text.as_bytes())?;
    Ok(Exit::Done)
}
