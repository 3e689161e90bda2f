import type { Brand } from "./brand.js";
/** `claude-YYYYMMDD-HHMMSS-xxxxxxxx`, or `shell-…` for a person's shell. Never used twice. */
export type InstanceId = Brand<string, "InstanceId">;
/** Claude Code's id of one subagent. */
export type AgentId = Brand<string, "AgentId">;
/**
 * What must be known about a process to tell later whether it still lives.
 *
 * `start` is the kernel's start time of the process (Linux: field 22 of /proc/PID/stat, in clock ticks
 * since boot); together with the pid it survives pid reuse. `boot`, `pidNs` and `timeNs` say in which
 * kernel and namespaces the numbers mean anything. Null: the platform does not tell.
 */
export type ProcessFacts = {
    readonly host: string;
    readonly boot: string | null;
    readonly pidNs: string | null;
    readonly timeNs: string | null;
    readonly pid: number;
    readonly start: string | null;
};
/** `unknown` means that nobody here can tell. It is never treated as dead. */
export type Liveness = "alive" | "dead" | "unknown";
/** Who holds or asks for a lease: one instance, or one subagent (`agent`) inside it. */
export type Holder = {
    readonly instance: InstanceId;
    readonly agent: AgentId | null;
    /** Spoken name, with the agent's type behind it for a subagent: `brisk-otter`, `brisk-otter/tester`. */
    readonly name: string;
    readonly process: ProcessFacts;
};
/** True when both are the same thread of work: one instance, and one agent in it or none. */
export declare function isSameHolder(a: Holder, b: Holder): boolean;
/**
 * True when the two may not hold one file together. A session's main thread gives its subagents their
 * work and waits for it, so it does not exclude them; two subagents know nothing of each other.
 */
export declare function excludes(a: Pick<Holder, "instance" | "agent">, b: Pick<Holder, "instance" | "agent">): boolean;
