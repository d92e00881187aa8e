namespace KeywordBatch.Database;

/// <summary>What a database URL asks of TLS, in the spellings of libpq, of MySQL's clients and of SQLAlchemy's drivers.</summary>
/// <param name="Mode">disable, allow, prefer, require, verify-ca or verify-full; null where it asks for nothing.</param>
/// <param name="Authority">The file of the authority that signed the server's certificate; null for the system's.</param>
/// <param name="Certificate">The file of a certificate of one's own; null for none.</param>
/// <param name="Key">The file of its key; null for none.</param>
internal sealed record TlsOptions(string? Mode, string? Authority, string? Certificate, string? Key)
{
    // libpq's word for the authorities that the system trusts.
    private const string SystemAuthorities = "system";

    /// <summary>Reads the options of a URL.</summary>
    /// <param name="url">Which.</param>
    /// <exception cref="KeywordBatchException">UnknownSslMode, UnknownTlsOption, TlsKeyMissing.</exception>
    public static TlsOptions From(DatabaseUrl url)
    {
        string? mode = null, authority = null, certificate = null, key = null;
        bool required = false;
        foreach ((string name, string value) in url.Options.Where(o => o.Key.StartsWith("ssl", StringComparison.Ordinal) || o.Key == "requiressl"))
        {
            if (value.Length == 0)
            {
                throw DatabaseErrors.InvalidDatabaseUrl($"…?{name}=VALUE");
            }

            switch (name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal))
            {
                case "sslmode":
                    mode = Normalize(value);
                    break;
                case "sslrootcert" or "sslca":
                    authority = value;
                    break;
                case "sslcert":
                    certificate = value;
                    break;
                case "sslkey":
                    key = value;
                    break;
                case "requiressl":
                    required = value != "0";
                    break;
                case "sslcompression" or "sslsni" or "sslnegotiation" or "sslcertmode":
                    break;
                default:
                    // Left aside, it would be a connection less safe than the one asked for.
                    throw DatabaseErrors.UnknownTlsOption(name);
            }
        }

        if (certificate is null != key is null)
        {
            throw DatabaseErrors.TlsKeyMissing();
        }

        // What goes through a socket of this system does not leave it. To MySQL's driver it is unsafe all the same, and it would
        // not give a password to a server that has none in its memory.
        if (url.IsSocket)
        {
            return new(url.Engine == DatabaseEngine.MySql && url.Password.Length > 0 ? "prefer" : "disable", null, null, null);
        }

        mode ??= required ? "require" : null;
        if (authority == SystemAuthorities)
        {
            // Anybody may have a certificate of theirs: only the name tells the server, as libpq sees it.
            return new("verify-full", null, certificate, key);
        }

        // Who names the authority that he trusts wants the server to be asked for its certificate.
        return new(authority is null ? mode : mode switch { null => "verify-full", "require" => "verify-ca", _ => mode }, authority, certificate, key);
    }

    private static string Normalize(string mode) => mode.ToLowerInvariant().Replace('_', '-') switch
    {
        "disable" or "disabled" or "none" => "disable",
        "allow" => "allow",
        "prefer" or "preferred" => "prefer",
        "require" or "required" => "require",
        "verify-ca" or "verifyca" => "verify-ca",
        "verify-full" or "verifyfull" or "verify-identity" => "verify-full",
        _ => throw DatabaseErrors.UnknownSslMode(mode),
    };
}
