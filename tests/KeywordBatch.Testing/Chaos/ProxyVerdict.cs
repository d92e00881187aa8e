namespace KeywordBatch.Testing.Chaos;

/// <summary>What becomes of bytes that a client sends.</summary>
public enum ProxyVerdict
{
    Forward,

    /// <summary>The server sees them when <see cref="TcpProxy.LetGo"/> is called.</summary>
    Hold,

    /// <summary>The server never sees them: both sides are cut.</summary>
    Cut,

    /// <summary>The server sees them, the client never learns the answer: the client's side is cut, the server's after its answer.</summary>
    ForwardAndCut,

    /// <summary>
    /// The server never sees them and does not notice that the client has gone, as when a machine loses its power: the
    /// client's side is cut, the server's stays open.
    /// </summary>
    LoseClient,
}
