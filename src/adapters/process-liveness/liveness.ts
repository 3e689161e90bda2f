import type { LivenessProbe } from "../../app/ports.ts";
import { surroundings } from "../self-process/surroundings.ts";
import { probeDarwin } from "./liveness-darwin.ts";
import { probeLinux } from "./liveness-linux.ts";
import { probeWindows } from "./liveness-win32.ts";

/** Tells of processes of this host; of all others it says `unknown`. Never throws. */
export function openLivenessProbe(platform: NodeJS.Platform = process.platform): LivenessProbe {
  return {
    async probe(facts) {
      const here = surroundings();
      if (platform === "linux") return probeLinux(facts, here);
      // The other Unix systems have `ps` as macOS does.
      return platform === "win32" ? probeWindows(facts, here) : probeDarwin(facts, here);
    },
  };
}
