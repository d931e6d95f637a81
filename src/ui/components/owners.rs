//! Who owns whom, with how each name was made from its owner's; and the states of the selected
//! pod, with the way it went.

use crate::api::meta::{Kind, Uid};
use crate::locale::owners::how;
use crate::locale::ui::Word;
use crate::ui::app::{App, use_panels};
use crate::ui::components::why::jump;
use crate::view::owners::{Branch, trees};
use crate::view::pod_states::{BOX, SIZE, Station, Way, label, line, place, way};
use crate::view::state::PodState;
use yew::prelude::*;

#[component]
pub fn Owners() -> Html {
    let app = use_panels();
    let selection = app.selection();
    let trees = app.read(|session| trees(session, selection));
    let pod = selection.or_else(|| newest_pod(&trees));
    let way = app.read(|session| pod.and_then(|uid| way(session, uid)));
    if trees.is_empty() {
        return html! { <p class="empty">{app.word(Word::NoFocus)}</p> };
    }
    html! {
        <>
            <p class="intro">{app.word(Word::OwnersIntro)}</p>
            <ul class="tree" data-testid="owner-tree">
                { for items(&app, &trees) }
            </ul>
            <h3>{app.word(Word::PodStates)}</h3>
            if let Some(way) = way { { diagram(&app, &way) } }
            else { <p class="empty">{app.word(Word::SelectPod)}</p> }
        </>
    }
}

/// The pod whose way is shown before one is chosen: the last one in the tree.
fn newest_pod(trees: &[Branch]) -> Option<Uid> {
    let mut found = None;
    let mut open: Vec<&Branch> = trees.iter().collect();
    while let Some(branch) = open.pop() {
        if branch.key.kind == Kind::Pod {
            found = found.max(Some(branch.uid));
        }
        open.extend(&branch.children);
    }
    found
}

/// Siblings; how their names were made is said at the first of a kind.
fn items(app: &App, branches: &[Branch]) -> Vec<Html> {
    let mut before = None;
    let told = branches.iter().map(|branch| {
        let title = branch.made.map(|made| how(&made, app.lang()));
        let news = title.clone().filter(|_| title != before);
        before = title;
        item(app, branch, news)
    });
    told.collect()
}

fn item(app: &App, branch: &Branch, title: Option<String>) -> Html {
    let (inherited, own) = branch.key.name.split_at(branch.inherited);
    let current = app.selection() == Some(branch.uid);
    let select = {
        let (app, uid) = (app.clone(), branch.uid);
        Callback::from(move |_: MouseEvent| app.select((!current).then_some(uid)))
    };
    html! {
        <li>
            <button type="button" class="leaf" aria-pressed={current.to_string()} onclick={select}>
                <span class="kind">{branch.key.kind.names().kind}</span>{" "}
                <span class="inherited">{inherited}</span><b>{own}</b>
                if let Some((state, word)) = &branch.pod {
                    <span class={classes!("state", css(*state))}>{word}</span>
                }
            </button>
            if let Some(title) = title { <span class="note">{title}</span> }
            if !branch.children.is_empty() {
                <ul>
                    if branch.more > 0 { <li class="note">{format!("+{}", branch.more)}</li> }
                    { for items(app, &branch.children) }
                </ul>
            }
        </li>
    }
}

/// The token of a state, as the style sheet has it.
fn css(state: PodState) -> &'static str {
    match state {
        PodState::Ready => "s-ready",
        PodState::Running => "s-running",
        PodState::Creating => "s-creating",
        PodState::Pending => "s-pending",
        PodState::BackOff => "s-waiting",
        PodState::Terminating => "s-terminating",
        PodState::Lost => "s-lost",
        PodState::Completed => "s-done",
        PodState::Failed => "s-failed",
    }
}

fn diagram(app: &App, way: &Way) -> Html {
    let step = |(from, to): (PodState, PodState)| {
        let ((ax, ay), (bx, by)) = line(from, to);
        let went = way.went(from, to);
        let end = if went { "url(#way-went)" } else { "url(#way-may)" };
        html! {
            <path class={classes!("step", went.then_some("went"))} marker-end={end}
                d={format!("M{ax} {ay}L{bx} {by}")} />
        }
    };
    let state = |state: PodState| {
        let (x, y) = place(state);
        let now = way.state() == Some(state);
        let class = classes!(
            "station",
            css(state),
            way.visited(state).then_some("visited"),
            now.then_some("now")
        );
        let middle = (x + BOX.0 / 2).to_string();
        html! {
            <g {class}>
                <rect x={x.to_string()} y={y.to_string()} width={BOX.0.to_string()}
                    height={BOX.1.to_string()} rx="4" />
                <text x={middle} y={(y + BOX.1 / 2 + 4).to_string()}>{label(state)}</text>
            </g>
        }
    };
    let head = |id: &'static str| {
        html! {
            <marker {id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
                orient="auto"><path d="M0 0L8 4L0 8z" /></marker>
        }
    };
    html! {
        <div class="way" data-testid="pod-states">
            <p><b>{&way.name}</b></p>
            <svg viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} aria-hidden="true">
                <defs>{ head("way-may") }{ head("way-went") }</defs>
                { for way.steps().into_iter().filter(|(a, b)| !way.went(*a, *b)).map(step) }
                { for way.steps().into_iter().filter(|(a, b)| way.went(*a, *b)).map(step) }
                { for PodState::ALL.into_iter().map(state) }
            </svg>
            { stations(app, way) }
        </div>
    }
}

/// The way as a list: the same for those who do not see the diagram, with its times.
fn stations(app: &App, way: &Way) -> Html {
    let station = |(i, station): (usize, &Station)| {
        let Station { at, state, word } = station;
        let name = if word == label(*state) { "" } else { label(*state) };
        html! {
            <li>
                {jump(app, *at)}{" "}<span class={classes!("state", css(*state))}>{word}</span>
                if *state == PodState::Ready || *state == PodState::Running {
                    <span class="note">{name}</span>
                }
                if i == 0 && way.skipped > 0 {
                    <span class="note">{format!("… +{}", way.skipped)}</span>
                }
            </li>
        }
    };
    html! {
        <ol class="account stations">
            { for way.stations.iter().enumerate().map(station) }
            if let Some(gone) = way.gone {
                <li>{jump(app, gone)}{" "}{app.word(Word::PodGone)}</li>
            }
        </ol>
    }
}
