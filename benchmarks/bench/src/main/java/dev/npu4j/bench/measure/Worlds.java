package dev.npu4j.bench.measure;

import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.bench.worker.World;
import dev.npu4j.bench.worker.WorldLost;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Worker processes by who lives in them, started when they are first needed and again after they were lost.
public final class Worlds implements AutoCloseable {
    private final Map<WorkerKind, List<String>> commands;
    private final Map<WorkerKind, World> running = new EnumMap<>(WorkerKind.class);
    private boolean closed;

    /// @param commands that start them; ours must be among them
    public Worlds(Map<WorkerKind, List<String>> commands) {
        this.commands = new EnumMap<>(commands);
    }

    List<WorkerKind> kinds() {
        return List.copyOf(commands.keySet());
    }

    World get(WorkerKind kind) throws WorldLost {
        synchronized (this) {
            World world = running.get(kind);
            if (world != null && world.isAlive()) {
                return world;
            }
        }
        World started = new World(kind, commands.get(kind));
        synchronized (this) {
            if (closed) {
                started.close();
            }
            running.put(kind, started);
        }
        return started;
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
