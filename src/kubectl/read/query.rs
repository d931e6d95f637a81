//! Which objects a command line means, and finding them.
//! Upstream: `k8s.io/cli-runtime/pkg/resource/builder.go`; the errors are its own.

use super::field_selector::FieldSelector;
use super::label_selector::LabelSelector;
use super::resource::Resource;
use super::transcript;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::Flags;
use crate::kubectl::shell::{Call, normalize};
use crate::kubectl::task::World;
use crate::manifest;
use crate::order::Order;
use crate::sim::events;

/// The namespace of a command line that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

#[derive(Clone, Debug)]
pub struct Query {
    pub namespace: String,
    pub all_namespaces: bool,
    /// One object was asked for by its name: it is printed as itself, not as a list.
    pub single: bool,
    wants: Vec<Want>,
    labels: LabelSelector,
    fields: FieldSelector,
    ignore_not_found: bool,
}

#[derive(Clone, Debug)]
pub struct Want {
    pub resource: Resource,
    pub namespace: Option<String>,
    /// All objects of the type without.
    pub name: Option<String>,
}

/// What was found, by type, in the order of the command line.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub groups: Vec<Group>,
    /// Lines for stderr that make the command fail.
    pub errors: Vec<String>,
    /// Lines for stderr that do not.
    pub remarks: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub resource: Resource,
    /// By namespace and name.
    pub objects: Vec<Object>,
}

impl Query {
    /// Reads what the flags `-n -A -l --field-selector -f --ignore-not-found` and the arguments
    /// ask for.
    ///
    /// # Errors
    /// kubectl's message, with `error: `.
    pub fn read(flags: &Flags, call: &Call, world: &World) -> Result<Query, String> {
        let error = |why: String| format!("error: {why}");
        let labels = LabelSelector::parse(flags.text("selector").unwrap_or_default());
        let fields = FieldSelector::parse(flags.text("field-selector").unwrap_or_default());
        let mut query = Query {
            namespace: flags.text("namespace").unwrap_or(DEFAULT_NAMESPACE).into(),
            all_namespaces: flags.bool("all-namespaces"),
            single: false,
            wants: Vec::new(),
            labels: labels.map_err(error)?,
            fields: fields.map_err(error)?,
            ignore_not_found: flags.bool("ignore-not-found"),
        };
        let files = flags.all("filename");
        if files.is_empty() {
            query.wants = wants(&flags.args)?;
        } else if flags.args.is_empty() {
            for file in files {
                query.wants.extend(wants_of_file(file, call, world)?);
            }
        } else {
            return Err(
                "error: when paths, URLs, or stdin is provided as resource input, you may \
                        not specify resource arguments as well"
                    .into(),
            );
        }
        query.single = query.wants.len() == 1 && query.is_by_name();
        query.check(&flags.args)?;
        Ok(query)
    }

    fn check(&self, args: &[String]) -> Result<(), String> {
        let selects = !self.labels.is_empty() || !self.fields.is_empty();
        let slashed = args.iter().any(|arg| arg.contains('/'));
        let refused = match (self.is_by_name(), selects) {
            (true, true) if slashed => {
                "selectors and the all flag cannot be used when passing resource/name arguments"
            }
            (true, true) => "name cannot be provided when a selector is specified",
            (true, false) if self.all_namespaces && self.any_namespaced() => {
                "a resource cannot be retrieved by name across all namespaces"
            }
            _ => return Ok(()),
        };
        Err(format!("error: {refused}"))
    }

    pub fn is_by_name(&self) -> bool {
        self.wants.iter().any(|want| want.name.is_some())
    }

    pub fn selects(&self) -> bool {
        !self.labels.is_empty() || !self.fields.is_empty()
    }

    fn any_namespaced(&self) -> bool {
        self.wants.iter().any(|want| want.resource.namespaced())
    }

    /// More than one type is asked for, so names are printed with theirs.
    pub fn has_several_types(&self) -> bool {
        self.wants.iter().any(|want| Some(want.resource) != self.wants.first().map(|w| w.resource))
    }

    pub fn wants(&self) -> &[Want] {
        &self.wants
    }

    /// kubectl's line when nothing at all was found.
    pub fn nothing_found(&self) -> String {
        let namespaced = self.wants.iter().all(|want| want.resource.namespaced());
        if self.all_namespaces || !namespaced {
            "No resources found".into()
        } else {
            format!("No resources found in {} namespace.", self.namespace)
        }
    }

    /// Looks.
    pub fn run(&self, world: &World) -> Found {
        let mut found = Found::default();
        for want in &self.wants {
            let remark = want.resource.remark();
            if let Some(remark) = remark.filter(|remark| !found.remarks.contains(remark)) {
                found.remarks.push(remark);
            }
            let kind = match want.resource {
                Resource::Known(kind) => Some(kind),
                Resource::Foreign(_) => None,
            };
            if let Some(refusal) = kind.and_then(|kind| self.fields.refusal(kind)) {
                found.errors.push(refusal);
                continue;
            }
            let objects = match (kind, &want.name) {
                (Some(kind), None) => self.all(kind, world),
                (Some(kind), Some(name)) => {
                    let namespace = want.namespace.as_deref().unwrap_or(&self.namespace);
                    find(kind, namespace, name, world).into_iter().collect()
                }
                (None, _) => Vec::new(),
            };
            if objects.is_empty() && !self.ignore_not_found {
                self.missed(want, world, &mut found);
            }
            match found.groups.last_mut().filter(|group| group.resource == want.resource) {
                Some(group) => group.objects.extend(objects),
                None => found.groups.push(Group { resource: want.resource, objects }),
            }
        }
        found
    }

    fn missed(&self, want: &Want, world: &World, found: &mut Found) {
        let Some(name) = &want.name else { return };
        found.errors.push(not_found(want.resource, name));
        let namespace = want.namespace.as_deref().unwrap_or(&self.namespace);
        if let Resource::Known(kind) = want.resource {
            found.remarks.extend(transcript::meant(world.sim, kind, namespace, name));
        }
    }

    /// All objects of a kind that the namespace and the selectors leave.
    pub fn all(&self, kind: Kind, world: &World) -> Vec<Object> {
        let namespaced = kind.names().namespaced && !self.all_namespaces;
        let namespace = namespaced.then_some(self.namespace.as_str());
        let mut objects = list(kind, namespace, world);
        objects.retain(|object| {
            self.labels.matches(&object.meta().labels) && self.fields.matches(object, world.sim)
        });
        objects
    }
}

/// The API server's refusal, as kubectl prints it.
pub fn not_found(resource: Resource, name: &str) -> String {
    format!("Error from server (NotFound): {} {name:?} not found", resource.plural())
}

/// One living object, or an Event.
pub fn find(kind: Kind, namespace: &str, name: &str, world: &World) -> Option<Object> {
    if kind == Kind::Event {
        let mut all = list(kind, Some(namespace), world).into_iter();
        return all.find(|event| *event.meta().name == *name);
    }
    world.sim.lister().named(kind, namespace, name).cloned()
}

/// All objects of a kind, in one namespace or in all, by namespace and name as etcd keeps them.
pub fn list(kind: Kind, namespace: Option<&str>, world: &World) -> Vec<Object> {
    let sim = world.sim;
    let mut objects: Vec<Object> = if kind == Kind::Event {
        let events = events::all(world.log, namespace, sim.records(), sim.now());
        events.into_iter().map(Object::from).collect()
    } else {
        let all = sim.lister().all(kind);
        all.filter(|object| namespace.is_none_or(|name| *object.meta().namespace == *name))
            .cloned()
            .collect()
    };
    objects.order_by(|a, b| {
        let (a, b) = (a.meta(), b.meta());
        (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name))
    });
    objects
}

fn wants(args: &[String]) -> Result<Vec<Want>, String> {
    let slashed = args.iter().filter(|arg| arg.contains('/')).count();
    if slashed == 0 {
        let [types, names @ ..] = args else { return Ok(Vec::new()) };
        let resources = Resource::of_words(types)?;
        let want = |resource: Resource, name: Option<&String>| Want {
            resource,
            namespace: None,
            name: name.cloned(),
        };
        let of_type = |resource: Resource| match names {
            [] => vec![want(resource, None)],
            names => names.iter().map(|name| want(resource, Some(name))).collect(),
        };
        return Ok(resources.into_iter().flat_map(of_type).collect());
    }
    if slashed < args.len() {
        return Err("error: there is no need to specify a resource type as a separate argument \
                    when passing arguments in resource/name form (e.g. 'kubectl get \
                    resource/<resource_name>' instead of 'kubectl get resource \
                    resource/<resource_name>'"
            .into());
    }
    args.iter().map(|arg| want_of_pair(arg)).collect()
}

/// `job/pi`.
fn want_of_pair(arg: &str) -> Result<Want, String> {
    let mut parts = arg.split('/');
    let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if parts.next().is_some() {
        return Err(
            "error: arguments in resource/name form may not have more than one slash".into()
        );
    }
    if kind.is_empty() || name.is_empty() || kind.contains(',') {
        let why = "error: arguments in resource/name form must have a single resource and name";
        return Err(why.into());
    }
    let resource = Resource::of_word(kind)?;
    Ok(Want { resource, namespace: None, name: Some(name.into()) })
}

fn wants_of_file(file: &str, call: &Call, world: &World) -> Result<Vec<Want>, String> {
    let mut wants = Vec::new();
    for (path, text) in texts(file, call, world)? {
        let parsed = manifest::parse(&text);
        if let Some(error) = parsed.as_kubectl_error(&path, "get") {
            return Err(error);
        }
        for document in &parsed.documents {
            let Some(kind) = document.served_kind() else { continue };
            let resource = match Kind::of(kind.api_version, kind.kind) {
                Some(known) => Resource::Known(known),
                None => Resource::Foreign(kind),
            };
            let namespace = Some(document.namespace.clone()).filter(|text| !text.is_empty());
            wants.push(Want { resource, namespace, name: Some(document.name.clone()) });
        }
    }
    Ok(wants)
}

/// What `-f` names: stdin, a file, or the manifests of a folder.
fn texts(file: &str, call: &Call, world: &World) -> Result<Vec<(String, String)>, String> {
    if file == "-" {
        return Ok(vec![("STDIN".into(), call.stdin.clone().unwrap_or_default())]);
    }
    let path = normalize(file);
    if let Some(text) = world.files.read(&path) {
        return Ok(vec![(file.into(), text)]);
    }
    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
    let is_manifest = |name: &str| {
        let inside = name.strip_prefix(&folder);
        inside.is_some_and(|rest| {
            !rest.contains('/') && [".yaml", ".yml", ".json"].iter().any(|end| rest.ends_with(end))
        })
    };
    let names = world.files.list().into_iter().filter(|name| is_manifest(name));
    let found: Vec<_> =
        names.filter_map(|name| world.files.read(&name).map(|text| (name, text))).collect();
    if found.is_empty() {
        return Err(format!("error: the path {file:?} does not exist"));
    }
    Ok(found)
}
