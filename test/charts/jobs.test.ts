import assert from "node:assert/strict";
import { itWithHelm, refusal, render } from "./helm";
import { all, none, one, single, type KubernetesObject } from "./objects";
import { shop, shopWith } from "./platform";

const resources = { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } };
const migrate = { when: "before", command: ["migrate"], args: ["up"], resources };
const report = {
  schedule: "0 3 * * *",
  timeZone: "Europe/Berlin",
  image: "ghcr.io/acme/report:1",
  resources,
};
const persistence = { enabled: true, size: "1Gi", mountPath: "/data" };
const files = { "app.conf": { path: "/etc/shop/app.conf", content: "a = 1" } };
const withJobs = (jobs: object, more: object = {}) => shopWith({ ...more, jobs });
const wave = ({ metadata }: KubernetesObject) =>
  (metadata.annotations as Record<string, string> | undefined)?.["argocd.argoproj.io/sync-wave"];

describe("a job before each delivery", () => {
  const objects = () => render(withJobs({ migrate }, { files, persistence, uses: ["postgres"] }));

  itWithHelm("runs once in a sync, after what it reads and ahead of the application", () => {
    const { metadata } = one(objects(), "Job");
    assert.equal(metadata.name, "shop-migrate");
    assert.deepEqual(metadata.annotations, {
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      "argocd.argoproj.io/sync-wave": "-1",
    });
    const waves = new Map(
      objects().map((object) => [`${object.kind} ${object.metadata.name}`, wave(object)]),
    );
    for (const needed of ["ConfigMap shop-config", "ConfigMap shop-files", "ServiceAccount shop"])
      assert.equal(waves.get(needed), "-2", needed);
    assert.equal(waves.get("NetworkPolicy shop-network-policy-jobs"), "-2");
    assert.equal(waves.get("StatefulSet shop"), undefined);
  });

  itWithHelm("has the application's image, variables and files, and no volume of a replica", () => {
    const { spec } = one(objects(), "Job");
    const { containers, volumes, restartPolicy } = spec.template.spec;
    const { name, image, command, args, envFrom, volumeMounts } = single(containers);
    assert.deepEqual(
      [name, image, command, args],
      ["migrate", "ghcr.io/acme/shop:1.4.2", ["migrate"], ["up"]],
    );
    const own = single(one(objects(), "StatefulSet").spec.template.spec.containers);
    assert.deepEqual(envFrom, own.envFrom);
    assert.deepEqual(
      volumeMounts.map(({ mountPath }) => mountPath),
      ["/etc/shop/app.conf", "/tmp"],
    );
    assert.deepEqual(
      volumes.map((volume) => volume.name),
      ["files", "writable-tmp"],
    );
    assert.deepEqual([restartPolicy, spec.backoffLimit, spec.activeDeadlineSeconds], ["Never", 3, 600]);
  });

  itWithHelm("leaves no trace in an application without one", () => {
    for (const jobs of [{}, { migrate: null }, { report }]) {
      const plain = render(withJobs(jobs, { files }));
      assert.ok(none(plain, "Job"));
      assert.equal(all(plain, "NetworkPolicy").length, "report" in jobs ? 2 : 1);
      assert.ok(plain.every((object) => wave(object) === undefined));
    }
  });

  itWithHelm("restarts no pod of an application that had none", () => {
    const specs = [{}, { migrate, report }].map((jobs) =>
      one(render(withJobs(jobs, { files })), "Deployment"),
    );
    assert.deepEqual(specs[1], specs[0]);
  });
});

describe("a job that a tier's file changes", () => {
  itWithHelm("runs the other way where the first is null", () => {
    const objects = render(
      withJobs({ report: { ...report, schedule: null, timeZone: null, when: "after", retries: null } }),
    );
    assert.equal(one(objects, "Job").spec.backoffLimit, 3);
    assert.ok(none(objects, "CronJob"));
  });

  itWithHelm("is pulled as the application is, unless its image is another", () => {
    const policyOf = (job: object) => {
      const objects = render(withJobs({ job }, { image: { ...shop.image, pullPolicy: "Always" } }));
      return single(one(objects, "Job").spec.template.spec.containers).imagePullPolicy;
    };
    assert.equal(policyOf({ when: "after", resources }), "Always");
    assert.equal(policyOf({ when: "after", resources, image: "ghcr.io/acme/report:1" }), undefined);
  });
});

describe("a job by a schedule", () => {
  itWithHelm("never overlaps, and stops with its time", () => {
    const { metadata, spec } = one(
      render(withJobs({ report: { ...report, retries: 0, timeoutSeconds: 60 } })),
      "CronJob",
    );
    assert.equal(metadata.name, "shop-report");
    assert.deepEqual(
      [spec.schedule, spec.timeZone, spec.concurrencyPolicy],
      ["0 3 * * *", "Europe/Berlin", "Forbid"],
    );
    const job = spec.jobTemplate.spec;
    assert.deepEqual([job.backoffLimit, job.activeDeadlineSeconds], [0, 60]);
    assert.equal(single(job.template.spec.containers).image, "ghcr.io/acme/report:1");
  });
});

describe("the pods of jobs", () => {
  const jobs = { migrate, report, last: { when: "after", resources } };

  itWithHelm("are no pods of the application's Service, budget and policy, and have one of their own", () => {
    const objects = render(withJobs(jobs, { pdb: { enabled: true } }));
    const selector = one(objects, "Service").spec.selector as Record<string, string>;
    const ofJobs = [...all(objects, "Job"), ...all(objects, "CronJob")];
    const pods = ofJobs.map(
      ({ spec }) => ("jobTemplate" in spec ? spec.jobTemplate.spec : spec).template.metadata.labels,
    );
    assert.equal(pods.length, 3);
    for (const labels of pods) {
      assert.equal(labels["app.kubernetes.io/name"], "shop", "whoever lets the application in lets it in");
      assert.notEqual(labels["app.kubernetes.io/instance"], selector["app.kubernetes.io/instance"]);
    }
    const policies = all(objects, "NetworkPolicy");
    const [own, jobsOwn] = ["shop-network-policy", "shop-network-policy-jobs"].map(
      (name) => policies.find(({ metadata }) => metadata.name === name)?.spec,
    );
    assert.deepEqual(jobsOwn?.egress, own?.egress);
    assert.equal(jobsOwn?.ingress, undefined);
    assert.deepEqual(jobsOwn?.podSelector.matchExpressions, [
      { key: "app.kubernetes.io/instance", operator: "NotIn", values: ["shop"] },
    ]);
  });

  itWithHelm("come by what is one way to run, whose name Kubernetes takes", () => {
    const refused = (job: object, name = "migrate") => refusal(withJobs({ [name]: job }));
    assert.match(refused({ resources }), /shop: jobs\.migrate says either when/);
    assert.match(refused({ ...migrate, schedule: "@daily" }), /jobs\.migrate says either when/);
    assert.match(refused({ ...migrate, timeZone: "Etc/UTC" }), /jobs\.migrate\.timeZone is of a schedule/);
    assert.match(refused(migrate, "m".repeat(50)), /has more than 52 characters/);
    assert.match(refused({ ...report, schedule: "daily" }), /schedule/);
    assert.match(refused({ when: "before" }), /resources/);
  });
});
