//! What is known of well-known images: which are servers, which are bare systems, and which
//! programs they have. Knows names only.

use std::rc::Rc;

/// An image's reference and what is known of it. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The reference without registry, tag and digest: `nginx`, `node-exporter`.
    name: Rc<str>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// busybox, alpine: a shell named sh and small programs.
    Small,
    /// debian, ubuntu and the like: dash or bash, and larger programs.
    System {
        dash: bool,
    },
    /// Runs a server unless told otherwise; with the names of its programs.
    Server(&'static [&'static str]),
    Application,
}

/// Whether an image has a program that is not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is a server.
    Server,
    /// It may be there; what it does is not known.
    Unknown,
    /// The image surely has no such program.
    Absent,
}

const SMALL: [&str; 4] = ["busybox", "alpine", "busybox-glibc", "busybox-musl"];
const DASH: [&str; 3] = ["debian", "ubuntu", "buildpack-deps"];
const SYSTEMS: [&str; 9] = [
    "centos",
    "fedora",
    "rockylinux",
    "almalinux",
    "amazonlinux",
    "oraclelinux",
    "archlinux",
    "opensuse",
    "bash",
];

/// Names of server images and of their programs.
const SERVERS: &[(&str, &[&str])] = &[
    ("nginx", &["nginx", "nginx-debug", "docker-entrypoint.sh"]),
    ("nginx-unprivileged", &["nginx"]),
    ("nginx-slim", &["nginx"]),
    ("openresty", &["openresty", "nginx"]),
    ("httpd", &["httpd", "httpd-foreground", "apachectl"]),
    ("apache", &["httpd", "apache2-foreground"]),
    ("caddy", &["caddy"]),
    ("tomcat", &["catalina.sh"]),
    ("jetty", &[]),
    ("redis", &["redis-server", "redis-sentinel"]),
    ("valkey", &["valkey-server"]),
    ("memcached", &["memcached"]),
    ("mysql", &["mysqld", "docker-entrypoint.sh"]),
    ("mariadb", &["mariadbd", "mysqld"]),
    ("postgres", &["postgres"]),
    ("postgresql", &["postgres"]),
    ("mongo", &["mongod", "mongos"]),
    ("mongodb", &["mongod"]),
    ("cassandra", &["cassandra"]),
    ("etcd", &["etcd"]),
    ("consul", &["consul"]),
    ("vault", &["vault"]),
    ("rabbitmq", &["rabbitmq-server"]),
    ("kafka", &["kafka-server-start.sh"]),
    ("zookeeper", &["zkServer.sh"]),
    ("kubernetes-zookeeper", &["start-zookeeper"]),
    ("nats", &["nats-server"]),
    ("elasticsearch", &["elasticsearch"]),
    ("kibana", &["kibana"]),
    ("logstash", &["logstash"]),
    ("filebeat", &["filebeat"]),
    ("fluentd", &["fluentd", "tini"]),
    ("fluentd-elasticsearch", &["fluentd", "run.sh"]),
    ("fluentd-kubernetes-daemonset", &["fluentd"]),
    ("fluent-bit", &["fluent-bit"]),
    ("node-exporter", &["node_exporter", "node-exporter"]),
    ("prometheus", &["prometheus"]),
    ("alertmanager", &["alertmanager"]),
    ("grafana", &["grafana-server", "grafana"]),
    ("traefik", &["traefik"]),
    ("haproxy", &["haproxy"]),
    ("envoy", &["envoy"]),
    ("registry", &["registry"]),
    ("minio", &["minio"]),
    ("coredns", &["coredns"]),
    ("kube-proxy", &["kube-proxy"]),
    ("kube-apiserver", &["kube-apiserver"]),
    ("kube-controller-manager", &["kube-controller-manager"]),
    ("kube-scheduler", &["kube-scheduler"]),
    ("metrics-server", &["metrics-server"]),
    ("flannel", &["flanneld"]),
    ("calico/node", &["calico-node", "start_runit"]),
    ("calico/kube-controllers", &["kube-controllers"]),
    ("cilium", &["cilium-agent"]),
    ("kindnet", &["kindnetd"]),
    ("kindnetd", &["kindnetd"]),
    ("weave-kube", &["launch.sh"]),
    ("pause", &["pause"]),
    ("pause-amd64", &["pause"]),
    ("echoserver", &[]),
    ("http-echo", &["http-echo"]),
    ("hello-app", &["hello-app"]),
    ("whoami", &["whoami"]),
    ("kuard", &["kuard"]),
    ("podinfo", &["podinfo"]),
    ("serve_hostname", &[]),
    ("serve-hostname", &[]),
    ("agnhost", &["agnhost"]),
    ("gb-frontend", &[]),
    ("wordpress", &["apache2-foreground"]),
    ("ghost", &[]),
    ("nextcloud", &["apache2-foreground"]),
    ("jenkins", &["jenkins.sh"]),
    ("sonarqube", &[]),
];

impl Image {
    pub fn of(reference: &str) -> Image {
        let path = reference.split('@').next().unwrap_or_default();
        let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
        let name = last.split(':').next().unwrap_or_default().to_lowercase();
        let group = folder.rsplit('/').next().unwrap_or_default();
        let qualified = format!("{group}/{name}");
        let server = SERVERS.iter().find(|(known, _)| *known == name || *known == qualified);
        let kind = match server {
            Some((_, programs)) => Kind::Server(programs),
            None if SMALL.contains(&name.as_str()) => Kind::Small,
            None if DASH.contains(&name.as_str()) => Kind::System { dash: true },
            None if SYSTEMS.contains(&name.as_str()) => Kind::System { dash: false },
            None => Kind::Application,
        };
        Image { name: name.into(), kind }
    }

    pub fn is_server(&self) -> bool {
        matches!(self.kind, Kind::Server(_))
    }

    /// A bare system, whose default command is a shell.
    pub fn is_base(&self) -> bool {
        matches!(self.kind, Kind::Small | Kind::System { .. })
    }

    /// busybox and its like.
    pub fn is_small(&self) -> bool {
        self.kind == Kind::Small
    }

    /// Its `sh` is dash, which has its own wording and its own `echo`.
    pub fn has_dash(&self) -> bool {
        self.kind == Kind::System { dash: true }
    }

    /// True if this image lacks a program that others have.
    pub fn lacks(&self, program: &str) -> bool {
        let small = ["bash", "dash", "perl", "curl", "apt-get", "dig"];
        match self.kind {
            Kind::Small => {
                small.contains(&program)
                    || (program == "apk" && &*self.name != "alpine")
                    || (program == "httpd" && &*self.name == "alpine")
            }
            Kind::System { .. } => matches!(program, "ash" | "apk" | "httpd"),
            Kind::Server(_) | Kind::Application => program == "httpd" && !self.is_server(),
        }
    }

    /// What is known of a program that is not simulated, given as it is in the command.
    pub fn presence(&self, program: &str) -> Presence {
        let (folder, base) = program.rsplit_once('/').unwrap_or(("", program));
        let own = match self.kind {
            Kind::Server(programs) => programs.contains(&base),
            Kind::Application => SERVERS.iter().any(|(_, programs)| programs.contains(&base)),
            Kind::Small | Kind::System { .. } => false,
        };
        if own {
            return Presence::Server;
        }
        // A path elsewhere may come from a volume.
        let standard = ["", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin"];
        match self.is_base() && standard.contains(&folder) {
            true => Presence::Absent,
            false => Presence::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        for (reference, name, server) in [
            ("nginx", "nginx", true),
            ("nginx:1.14-alpine", "nginx", true),
            ("docker.io/library/redis:7@sha256:abc", "redis", true),
            ("localhost:5000/nginx", "nginx", true),
            ("prom/node-exporter", "node-exporter", true),
            ("registry.example/google_containers/kube-proxy:v1.22.1", "kube-proxy", true),
            ("quay.io/calico/node:v3", "node", true),
            ("node:20", "node", false),
            ("myrepo/job-wq-1", "job-wq-1", false),
            ("", "", false),
        ] {
            let image = Image::of(reference);
            assert_eq!((&*image.name, image.is_server()), (name, server), "{reference}");
        }
    }

    #[test]
    fn programs() {
        for (image, program, presence) in [
            ("busybox", "echo-xxxx", Presence::Absent),
            ("busybox", "/bin/foo", Presence::Absent),
            ("busybox", "/scripts/run.sh", Presence::Unknown),
            ("nginx", "nginx", Presence::Server),
            ("prom/node-exporter", "/bin/node_exporter", Presence::Server),
            ("ubuntu", "nginx", Presence::Absent),
            ("myrepo/web", "/usr/sbin/nginx", Presence::Server),
            ("myrepo/worker", "./run", Presence::Unknown),
        ] {
            assert_eq!(Image::of(image).presence(program), presence, "{image} {program}");
        }
        assert!(Image::of("alpine:3").lacks("bash") && !Image::of("ubuntu").lacks("bash"));
    }
}
