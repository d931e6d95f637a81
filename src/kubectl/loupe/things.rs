//! Pods, images and controllers: what goes wrong with them, and what puts it right.

use crate::api::meta::{Kind, ObjectKey};
use crate::kubectl::flags::{Flag, Takes};
use crate::kubectl::loupe::{Started, one, only, read};
use crate::kubectl::task::World;
use crate::kubelet::workload::ImageBehaviour;
use crate::scenario::command::Request;

/// `loupe pod crash|unready|ready POD`
pub fn pod(args: &[String], world: &World) -> Started {
    const CRASH: [Flag; 2] =
        [Flag::long("exit-code", Takes::Int), Flag::long("container", Takes::Text)];
    let (word, rest) = args.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    let command = format!("loupe pod {word}");
    let flags = read(&command, if word == "crash" { &CRASH } else { &[] }, rest)?;
    if !["crash", "unready", "ready"].contains(&word) {
        return Err("loupe pod: one of crash, unready, ready is needed".into());
    }
    let name = only(&command, "the pod's name", &flags)?;
    let name = name.trim_start_matches("pods/").trim_start_matches("pod/").to_string();
    let namespace = flags.text("namespace").unwrap_or("default");
    let key = ObjectKey::new(Kind::Pod, namespace, &name);
    if world.sim.lister().find(&key).is_none() {
        return Err(format!("{command}: there is no pod {name:?} in namespace {namespace:?}"));
    }
    Ok(match word {
        "crash" => {
            let exit_code = match flags.int("exit-code") {
                None => 1,
                Some(code @ 0..=255) => i32::try_from(code).unwrap_or(1),
                Some(code) => return Err(format!("{command}: not an exit code: {code}")),
            };
            let container = flags.text("container").map(str::to_string);
            one(Request::CrashPod { key, container, exit_code }, format!("pod/{name} crashed"))
        }
        word => {
            let ready = word == "ready";
            one(Request::SetPodReady { key, ready }, format!("pod/{name} is made {word}"))
        }
    })
}

/// `loupe image break|fix|set IMAGE`
pub fn image(args: &[String]) -> Started {
    let set: Vec<Flag> =
        ImageBehaviour::FLAGS.iter().map(|name| Flag::long(name, Takes::Text)).collect();
    let (word, rest) = args.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    let command = format!("loupe image {word}");
    let flags = read(&command, if word == "set" { &set } else { &[] }, rest)?;
    if !["break", "fix", "set"].contains(&word) {
        return Err("loupe image: one of break, fix, set is needed".into());
    }
    let image = only(&command, "the image", &flags)?;
    Ok(match word {
        "break" => {
            let told = format!("pulls of {image} fail from now on");
            one(Request::BreakImage { image, broken: true }, told)
        }
        "fix" => {
            let told = format!("pulls of {image} work again");
            one(Request::BreakImage { image, broken: false }, told)
        }
        _ => {
            let given = flags.given().filter(|(name, _)| ImageBehaviour::FLAGS.contains(name));
            let pairs: Vec<(String, String)> = given
                .filter_map(|(name, values)| Some((name.to_string(), values.last()?.clone())))
                .collect();
            if pairs.is_empty() {
                let known = ImageBehaviour::FLAGS.map(|flag| format!("--{flag}"));
                return Err(format!("{command}: give at least one of {}", known.join(", ")));
            }
            let told = format!("containers of {image} behave so from now on");
            one(Request::SetImage { image, flags: pairs }, told)
        }
    })
}

/// `loupe controller stop|start NAME`
pub fn controller(args: &[String]) -> Started {
    let (word, rest) = args.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    let command = format!("loupe controller {word}");
    let flags = read(&command, &[], rest)?;
    let name = || only(&command, "the controller's name", &flags);
    match word {
        "stop" => {
            let name = name()?;
            let told = format!("{name} is down");
            Ok(one(Request::StopController { name }, told))
        }
        "start" => {
            let name = name()?;
            let told = format!("{name} is up");
            Ok(one(Request::StartController { name }, told))
        }
        _ => Err("loupe controller: one of stop, start is needed".into()),
    }
}
