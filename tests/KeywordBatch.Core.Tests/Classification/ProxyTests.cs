using System.Net;
using System.Net.Sockets;
using System.Text;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Classification;

/// <summary>In a collection of its own: a process has one proxy.</summary>
[Collection("alone")]
public sealed class ProxyTests
{
    [Fact]
    public async Task The_password_of_a_proxy_that_refuses_is_not_shown()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        Task refusing = RefuseAsync(proxy);
        IWebProxy before = HttpClient.DefaultProxy;
        try
        {
            HttpClient.DefaultProxy = new WebProxy(new Uri($"http://bob:proxy-secret@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}"));
            using IKeywordClassifier classifier = ClassifierFactory.Create(
                "openai", SettingsSource.Empty.With([new("OPENAI_API_KEY", "key")]), new() { BaseUrl = "https://model.invalid/v1" });

            var refused = await Assert.ThrowsAsync<ClassifierCallException>(() => classifier.ClassifyAsync(["질문"], RulesClassifier.DefaultCategories, default));

            Assert.Contains("bob:***@127.0.0.1", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("proxy-secret", refused.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        await refusing;
    }

    private static async Task RefuseAsync(TcpListener proxy)
    {
        using TcpClient client = await proxy.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
    }
}
