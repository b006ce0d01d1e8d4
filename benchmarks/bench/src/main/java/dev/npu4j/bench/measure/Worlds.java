package dev.npu4j.bench.measure;

import dev.npu4j.bench.worker.Pinning;
import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.bench.worker.World;
import dev.npu4j.bench.worker.WorldLost;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Worker processes by who lives in them, started when they are first needed and again after they were lost. All are held
/// to as many processors as are measured.
public final class Worlds implements AutoCloseable {
    private final Map<WorkerKind, List<String>> commands;
    private final Map<WorkerKind, World> running = new EnumMap<>(WorkerKind.class);
    private int threads;
    private boolean closed;

    /// @param commands that start them; ours must be among them
    public Worlds(Map<WorkerKind, List<String>> commands) {
        this.commands = new EnumMap<>(commands);
    }

    List<WorkerKind> kinds() {
        return List.copyOf(commands.keySet());
    }

    /// The world of its kind that is held to so many processors; those held to another number end.
    World get(WorkerKind kind, int count) throws WorldLost {
        synchronized (this) {
            if (threads != count) {
                running.values().forEach(World::close);
                running.clear();
                threads = count;
            }
            World world = running.get(kind);
            if (world != null && world.isAlive()) {
                return world;
            }
        }
        World started = new World(command(kind, count));
        synchronized (this) {
            if (closed) {
                started.close();
            }
            running.put(kind, started);
        }
        return started;
    }

    private List<String> command(WorkerKind kind, int count) {
        List<String> command = new ArrayList<>(Pinning.before(count));
        command.addAll(commands.get(kind));
        return command;
    }

    /// Ends them all. Those that wait for one are told that it was lost.
    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(World::close);
    }

    /// Whether [#close] was called.
    public synchronized boolean isClosed() {
        return closed;
    }
}
