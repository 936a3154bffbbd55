package io.rankgraft.serve;

import java.util.concurrent.locks.StampedLock;

/**
 * For scorers: lets many runs in until it is closed. Closing waits for the runs inside, so that no
 * native memory goes while it is used.
 */
public final class RunGate {
  private final String who;
  private final StampedLock lock = new StampedLock();
  private boolean closed; // under the write lock

  /**
   * @param who names the scorer in errors
   */
  public RunGate(String who) {
    this.who = who;
  }

  /**
   * Starts a run.
   *
   * @return the stamp for {@link #exit}
   * @throws IllegalStateException after {@link #close}
   */
  public long enter() {
    long stamp = lock.readLock();
    if (closed) {
      lock.unlockRead(stamp);
      throw new IllegalStateException(
          who + ": expected an open scorer but it is closed; load it again");
    }
    return stamp;
  }

  public void exit(long stamp) {
    lock.unlockRead(stamp);
  }

  /**
   * Lets no run in any more and waits for those inside.
   *
   * @return whether this call closed it; false if it was closed before
   */
  public boolean close() {
    long stamp = lock.writeLock();
    try {
      boolean first = !closed;
      closed = true;
      return first;
    } finally {
      lock.unlockWrite(stamp);
    }
  }
}
