import { required, runScript } from "./failure";
import { GitHub } from "./github";
import { readRun, sayPlan } from "./say-plan";

/** For comment.yml: comments on a pull request what its plan says, after the run that planned it. */
void runScript("comment", async () => {
  console.log(await sayPlan(GitHub.ofJob(), readRun(required("GITHUB_EVENT_PATH"))));
});
