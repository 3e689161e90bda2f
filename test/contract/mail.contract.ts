import { isAbsolute } from "node:path";
import { describe, expect, it } from "vitest";
import type { Box, Mail, Store } from "../../src/app/ports.ts";
import { begun, inOrder } from "../../src/domain/letter.ts";
import { activityOf, instanceIdOf, messageEventOf, messageOf, noticeOf, reportOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

const [ME, OTHER] = [instanceIdOf(1), instanceIdOf(2)];
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

async function textsIn(mail: Mail, box: Box, part: "new" | "read" = "new"): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const letter of inOrder(await mail.list(box, part))) texts.push((await mail.open(box, letter))?.text ?? "?");
  return texts;
}

const mailOf = async (store: Store): Promise<Mail> => (await store.team()).mail;

export function describeMail(current: CurrentStore): void {
  describe("mail", () => {
    it("keeps each sender's messages in order, whole, in their own box", async () => {
      const [mine, theirs] = [await mailOf(current.open()), await mailOf(current.open())];
      for (let number = 0; number < 12; number++) await theirs.post(ME, messageOf(2, number));
      const long = messageOf(3, 1, { text: `${"ö\n\t🦦".repeat(4000)}` });
      await theirs.post(OTHER, long);
      expect(await textsIn(mine, ME)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
      const [letter] = await mine.list(OTHER, "new");
      expect(letter === undefined ? null : await mine.open(OTHER, letter)).toEqual(long);
      expect(await mine.list("later", "new")).toEqual([]);
      expect(await mine.list(ME, "read")).toEqual([]);
    });

    it("keeps the order of a sender whose clock was set back", async () => {
      const mail = await mailOf(current.open());
      for (const ms of [90_000, 500, 400, 90_000]) await mail.post(ME, messageOf(2, ms, { text: `${ms}` }));
      expect(await textsIn(mail, ME)).toEqual(["90000", "500", "400", "90000"]);
    });

    it("says whether anything waits, be it notice or message", async () => {
      const store = current.open();
      expect(await store.inbox.isEmpty(ME)).toBe(true);
      await store.inbox.deliver(ME, noticeOf("x"));
      expect(await store.inbox.isEmpty(ME)).toBe(false);
      expect(await store.inbox.isEmpty(OTHER)).toBe(true);
      await store.inbox.drain(ME);
      expect(await store.inbox.isEmpty(ME)).toBe(true);
      const mail = await mailOf(store);
      await mail.post(ME, messageOf(2, 1));
      expect(await store.inbox.isEmpty(ME)).toBe(false);
      expect(await store.inbox.drain(ME)).toEqual([]);
      const [letter] = await mail.list(ME, "new");
      if (letter === undefined) throw new Error("nothing there");
      expect(await mail.mark(ME, letter, { ...letter, state: "read" })).toBe(true);
      expect(await store.inbox.isEmpty(ME)).toBe(true);
      expect(await textsIn(mail, ME, "read")).toEqual(["1"]);
    });

    it("gives each next state to one of several that want it, and forgets nothing on the way", async () => {
      const mails = await Promise.all(Array.from({ length: 4 }, () => mailOf(current.open())));
      const [mail] = mails;
      if (mail === undefined) throw new Error("no store");
      for (let number = 0; number < 10; number++) await mail.post(ME, messageOf(2, number));
      for (const letter of await mail.list(ME, "new")) {
        const won = await Promise.all(mails.map((each) => each.mark(ME, letter, begun(letter))));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await mail.open(ME, letter)).toBeNull();
      }
      const carried = await mail.list(ME, "new");
      expect(carried.map(({ state, times }) => `${state} ${times}`)).toEqual(
        Array.from({ length: 10 }, () => "carrying 1"),
      );
      expect(await textsIn(mail, ME)).toHaveLength(10);
    });

    it("forwards to another box once, unread", async () => {
      const [one, two] = [await mailOf(current.open()), await mailOf(current.open())];
      await one.post("later", messageOf(2, 1));
      const [letter] = await one.list("later", "new");
      if (letter === undefined) throw new Error("nothing there");
      const won = await Promise.all([one.forward("later", letter, ME), two.forward("later", letter, OTHER)]);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await one.list("later", "new")).toEqual([]);
      expect([...(await textsIn(one, ME)), ...(await textsIn(one, OTHER))]).toEqual(["1"]);
    });

    it("drops messages of more than a week, also from a box in use", async () => {
      const store = current.open();
      const mail = await mailOf(store);
      const post = async (number: number): Promise<void> =>
        mail.post(ME, messageOf(2, number, { sentAt: store.now() }));
      await post(1);
      await post(2);
      const [first] = inOrder(await mail.list(ME, "new"));
      if (first !== undefined) await mail.mark(ME, first, { ...first, state: "read" });
      current.elapse(WEEK_MS + 60_000);
      const later = current.open();
      await (await mailOf(later)).post(ME, messageOf(2, 3, { sentAt: later.now() }));
      expect(await later.prune(WEEK_MS)).toBeGreaterThanOrEqual(2);
      expect(await textsIn(mail, ME)).toEqual(["3"]);
      expect(await textsIn(mail, ME, "read")).toEqual([]);
    });

    it("keeps reports, what was done, and what became of messages", async () => {
      const store = current.open();
      const [mine, theirs] = [await store.team(), await current.open().team()];
      const now = store.now();
      await mine.reports.put(ME, reportOf("building"));
      await mine.activity.append(ME, activityOf(1, "building"));
      await mine.messages.append(ME, messageEventOf(1));
      const injected = { thread: ME, toolUseId: "t", characters: 9, after: now };
      await mine.injected.put(`${ME}.1`, injected);
      const news = [{ kind: "finished", text: "login", at: now }] as const;
      await mine.news.put(ME, news);
      const build = { command: "make", folder: "/repo", result: "failed", atMs: 1 } as const;
      await mine.builds.put("ab12cd34", build);
      const call = { message: messageOf(1, 1).id, at: current.open().now() };
      await mine.wakes.put(ME, call);
      expect((await theirs.wakes.get(ME))?.value).toEqual(call);
      const owed = { message: call.message, dueAt: call.at };
      await mine.owedCalls.put(ME, owed);
      expect((await theirs.owedCalls.get(ME))?.value).toEqual(owed);
      expect([theirs.wakeFile(ME) === mine.wakeFile(ME), isAbsolute(mine.wakeFile(ME))]).toEqual([true, true]);
      expect((await theirs.reports.get(ME))?.value).toEqual(reportOf("building"));
      expect((await theirs.activity.read()).entries).toEqual([activityOf(1, "building")]);
      expect((await theirs.messages.read()).entries).toEqual([messageEventOf(1)]);
      expect(await theirs.injected.list(`${ME}.`)).toEqual([{ key: `${ME}.1`, value: injected }]);
      expect((await theirs.news.get(ME))?.value).toEqual(news);
      expect((await theirs.builds.get("ab12cd34"))?.value).toEqual(build);
    });

    it("moves the lines of one instance to another: those that are kept, behind what is there, each once", async () => {
      const [mine, theirs] = [current.open(), current.open()];
      const [mail, same] = [await mailOf(mine), await mailOf(theirs)];
      await mail.forwardNotices(OTHER, ME, () => true);
      await mine.inbox.deliver(ME, noticeOf("before"));
      for (let index = 0; index < 6; index++) await mine.inbox.deliver(OTHER, noticeOf(`${index}`));
      await mail.post(OTHER, messageOf(1, 1));
      const isKept = ({ detail }: { readonly detail: string }): boolean => detail !== "3";
      await Promise.all([mail.forwardNotices(OTHER, ME, isKept), same.forwardNotices(OTHER, ME, isKept)]);
      expect((await mine.inbox.drain(ME)).map(({ detail }) => detail)).toEqual(["before", "0", "1", "2", "4", "5"]);
      expect(await mine.inbox.drain(OTHER)).toEqual([]);
      expect(await textsIn(mail, OTHER)).toEqual(["1"]);
    });

    it("keeps the latest thousand lines where more come together", async () => {
      const { inbox, team } = current.open();
      for (let index = 0; index < 4; index++) await inbox.deliver(OTHER, noticeOf(`late ${index}`));
      for (let index = 0; index < 1000; index++) await inbox.deliver(ME, noticeOf(`${index}`));
      await (await team()).mail.forwardNotices(OTHER, ME, () => true);
      expect(await inbox.drain(ME)).toHaveLength(1000);
    });
  });
}
