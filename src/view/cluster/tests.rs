use crate::locale::Lang;
use crate::scenario::command::Request;
use crate::scenario::file::Scenario;
use crate::scenario::library;
use crate::scenario::setup::{NodeSetup, TaintSetup};
use crate::session::Session;
use crate::view::cluster::draw::{Shown, draw};
use crate::view::cluster::layout::{Layout, Scale};
use crate::view::cluster::picture::Picture;
use crate::view::fixture::{at, eight_by_two, failing, job, session, show};
use crate::view::motion::Flights;
use crate::view::scene::{Scene, Target};
use serde_json::json;

fn pictured(session: &Session, width: f32, height: f32) -> (Scene, Layout) {
    let (mut picture, mut layout, mut scene) = Default::default();
    Picture::sync(&mut picture, session);
    Layout::arrange(&mut layout, &picture, width, height);
    let shown = Shown { selected: None, lang: Lang::En, scroll: 0.0 };
    draw(&mut scene, &picture, &layout, &Flights::default(), shown, (width, height, 0.0));
    (scene, layout)
}

fn pods(scene: &Scene) -> usize {
    scene.regions().iter().filter(|(_, target)| matches!(target, Target::Pod(_))).count()
}

#[test]
fn every_node_and_pod_has_its_place() {
    let mut session = eight_by_two();
    for second in [0, 1, 3, 8, 28, 80] {
        session.seek(at(&session, second));
        let listed = session.sim().lister().count(crate::api::meta::Kind::Pod);
        for width in [320.0, 700.0, 1400.0] {
            let (scene, layout) = pictured(&session, width, 400.0);
            assert_eq!((layout.cards.len(), pods(&scene)), (3, listed), "{second} s, {width}");
            for (rect, _) in scene.regions() {
                assert!(rect.right() <= width + 0.1, "{second} s, {width}: {rect:?}");
            }
        }
    }
}

/// On a phone they stand side by side, and the picture is one strip.
#[test]
fn three_nodes_are_one_strip_on_a_phone() {
    let mut session = eight_by_two();
    session.seek(at(&session, 28));
    let (_, layout) = pictured(&session, 360.0, 188.0);
    assert!(matches!(layout.scale, Some(Scale::Cards(_))));
    assert!(layout.cards.iter().all(|card| card.y == layout.cards[0].y), "{:?}", layout.cards);
    assert!(layout.height <= 188.0, "{}", layout.height);
}

/// `etcd-master01.k8s.org` on master01.k8s.org, the pods of a controller, and of a StatefulSet.
#[test]
fn a_tile_says_what_its_card_does_not() {
    let lesson = library::lesson("daemonset-kube-system").unwrap();
    let mut session = Session::new(Scenario::parse(lesson.text).unwrap()).unwrap();
    session.seek(at(&session, 2));
    let (scene, _) = pictured(&session, 1400.0, 400.0);
    assert!(scene.texts().any(|text| text == "etcd"), "{:?}", scene.texts().collect::<Vec<_>>());
    let lesson = library::lesson("statefulset-order").unwrap();
    let mut session = Session::new(Scenario::parse(lesson.text).unwrap()).unwrap();
    session.run_to_end(session.end());
    let (scene, _) = pictured(&session, 1400.0, 400.0);
    assert!(scene.texts().any(|text| text == "web-0"), "{:?}", scene.texts().collect::<Vec<_>>());
}

#[test]
fn a_picture_that_follows_is_the_same_as_one_taken_anew() {
    let mut session = session(3);
    let mut followed = Picture::default();
    let mut check = |session: &mut Session, second: i64| {
        session.seek(at(session, second));
        followed.sync(session);
        let mut anew = Picture::default();
        anew.sync(session);
        let facts = |picture: &Picture| {
            let mut p = picture.clone();
            let on_nodes = p.nodes.iter_mut().flat_map(|card| &mut card.active);
            // A process that nobody knows to have ended shows no progress in either.
            for tile in on_nodes.chain(&mut p.tray) {
                tile.runs = tile.runs.filter(|_| tile.progress(picture.now).is_some());
            }
            format!("{:#?}", (&p.nodes, &p.tray, &p.sentence, p.pods, &p.stands))
        };
        assert_eq!(facts(&followed), facts(&anew), "{second} s");
    };
    let spec = json!({"completions": 12, "parallelism": 5});
    session.perform("kubectl apply -f job.yaml", job("a", 4, json!({}), spec)).unwrap();
    for second in (0..30).chain([12, 25, 3]) {
        check(&mut session, second);
    }
    // Acting in the past makes another run of it, and undo brings this one back.
    session.perform("", Request::StopNode { name: "node02".into() }).unwrap();
    for second in [4, 10, 60, 400, 5] {
        check(&mut session, second);
    }
    assert!(session.undo());
    for second in [5, 20, 2] {
        check(&mut session, second);
    }
}

#[test]
fn from_a_distance_cards_become_cells_and_then_a_map() {
    let mut session = session(100);
    let spec = json!({"completions": 3000, "parallelism": 3000});
    session.perform("kubectl apply -f big.yaml", job("big", 600, json!({}), spec)).unwrap();
    session.seek(at(&session, 60));
    let (scene, layout) = pictured(&session, 900.0, 420.0);
    assert!(matches!(layout.scale, Some(Scale::Cells(_))), "{:?}", layout.scale);
    show("cluster-100", &scene);
    let (scene, layout) = pictured(&session, 360.0, 200.0);
    assert_eq!((layout.scale, layout.cards.len()), (Some(Scale::Map), 100));
    show("cluster-100-map", &scene);
}

#[test]
fn pictures() {
    let mut session = eight_by_two();
    session.seek(at(&session, 2));
    show("cluster-8x2-creating", &pictured(&session, 760.0, 300.0).0);
    session.seek(at(&session, 28));
    show("cluster-8x2-running", &pictured(&session, 760.0, 300.0).0);
    session.seek(at(&session, 80));
    show("cluster-8x2-over", &pictured(&session, 760.0, 300.0).0);
    show("cluster-phone", &pictured(&session, 320.0, 300.0).0);
    let mut failing = failing();
    failing.run_to_end(at(&failing, 3000));
    show("cluster-never", &pictured(&failing, 760.0, 300.0).0);
}

#[test]
fn a_dead_node_is_hollow_and_a_full_cluster_says_why() {
    let mut session = session(2);
    let mut node = NodeSetup::named("gpu01");
    node.labels.insert("disktype".into(), "ssd".into());
    node.taints.push(TaintSetup::parse("dedicated=gpu:NoSchedule").unwrap());
    session.perform("loupe node add gpu01", Request::AddNode { node }).unwrap();
    let mut spec = json!({"completions": 9, "parallelism": 9, "template": {"spec": {
        "restartPolicy": "Never",
        "containers": [{"name": "c", "image": "busybox", "command": ["sleep", "300"],
            "resources": {"requests": {"cpu": "1500m"}}}]}}});
    spec["backoffLimit"] = json!(6);
    let request = job("fat", 300, json!({}), spec);
    session.perform("kubectl apply -f fat.yaml", request).unwrap();
    session.seek(at(&session, 20));
    session.perform("", Request::StopNode { name: "node02".into() }).unwrap();
    session.seek(at(&session, 62));
    let (scene, _) = pictured(&session, 760.0, 300.0);
    show("cluster-dead", &scene);
    let texts: Vec<&str> = scene.texts().collect();
    assert!(texts.contains(&"no power 42s"), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("0/3 nodes are available")), "{texts:?}");
    assert!(texts.contains(&"dedicated=gpu:NoSchedule"), "{texts:?}");
}
