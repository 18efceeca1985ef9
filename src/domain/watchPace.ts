/** In the watch a good look is repeated at this distance; SES is asked at most once an hour then. */
export const watchEveryMs = 4 * 3_600_000;
