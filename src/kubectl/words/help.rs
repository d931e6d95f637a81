//! What `help` and `kubectl` without a verb print.

pub const HELP: &str = "\
kubectl VERB …        the cluster: apply create run get describe logs delete scale set label
                      annotate taint cordon uncordon drain rollout patch edit replace wait …
loupe node            add NAME, remove NAME, stop NAME, start NAME
loupe pod             crash POD, unready POD, ready POD
loupe image           break IMAGE, fix IMAGE, set IMAGE …
loupe controller      stop NAME, start NAME
loupe why [KIND/NAME] the last decision, with its numbers
loupe records         the account of the run
loupe seek TIME       move in time; also loupe seed, loupe digest
minikube node         add, delete, stop, start, list
sleep 30              virtual time passes; timeout 60s CMD limits it
cat ls mkdir vi sed   the files here; cat > FILE <<EOF writes one
date clear history    as expected
";

pub const KUBECTL_HELP: &str = "\
kubectl controls the Kubernetes cluster manager, here a simulated one.

Basic commands: create, run, set, explain, get, edit, delete
Deploy commands: rollout, scale
Cluster management: cluster-info, cordon, uncordon, drain, taint
Troubleshooting: describe, logs, events
Advanced commands: apply, patch, replace, wait
Settings commands: label, annotate
Other commands: api-resources, config, version

Usage:
  kubectl [flags] [options]
";
