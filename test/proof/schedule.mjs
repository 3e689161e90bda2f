/**
 * Runs jobs side by side so that all cores have work and no job starves another: a job says how many cores it keeps
 * busy, and begins when so many are free. Jobs for several cores come first, one after the other; then the rest, the
 * longest first, so that the end is not one long job on one core.
 *
 * @template T
 * @param {readonly { readonly cores: number, readonly seconds: number, run(): Promise<T> }[]} jobs
 * @param {number} cores
 * @returns {Promise<T[]>} what they came to, in the order of `jobs`
 */
export async function runSideBySide(jobs, cores) {
  const results = [];
  const waiting = jobs
    .map((job, index) => ({ job, index, needs: Math.min(job.cores, cores) }))
    .sort((a, b) => b.needs - a.needs || b.job.seconds - a.job.seconds);
  let free = cores;
  await new Promise((resolve, reject) => {
    let running = 0;
    const startMore = () => {
      if (waiting.length === 0 && running === 0) resolve();
      while (waiting.length > 0 && waiting[0].needs <= free) {
        const { job, index, needs } = waiting.shift();
        running++;
        free -= needs;
        job.run().then((result) => {
          results[index] = result;
          running--;
          free += needs;
          startMore();
        }, reject);
      }
    };
    startMore();
  });
  return results;
}

/** How long that takes if every job takes as long as it says. */
export function estimateSeconds(jobs, cores) {
  const needs = jobs.map((job) => ({ ...job, cores: Math.min(job.cores, cores) }));
  const busy = needs.reduce((sum, job) => sum + job.cores * job.seconds, 0) / cores;
  return Math.round(Math.max(busy, ...needs.map(({ seconds }) => seconds), 0));
}
