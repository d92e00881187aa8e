using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class RowPackerTests
{
    [Fact]
    public void Rows_come_back_as_they_were_whatever_is_in_them()
    {
        var shape = new RowShape(["code", "day", "price", "note"]);
        var other = new RowShape(["code", "colour"]);
        using var packer = new RowPacker();
        packer.Add(new(shape, ["A\n1", new DateOnly(2025, 6, 11), 12.50m, null]));
        packer.Add(new(other, ["B", "빨강 😀"]));
        packer.Add(new(shape, ["C", null, 9L, "x"]));

        List<SourceRow> rows = RowPacker.Unpack(packer.Pack(), new(typed: true));

        Assert.Equal(["A\n1", "2025-06-11", 12.50m, null], rows[0].Values);
        Assert.Equal(["code", "colour"], rows[1].Shape.Names);
        Assert.Equal(["B", "빨강 😀"], rows[1].Values);
        Assert.Equal(["C", null, 9L, "x"], rows[2].Values);
        Assert.True(packer.IsEmpty);
    }

    [Fact]
    public void A_block_is_full_after_60_KB_and_a_third_of_it_packed()
    {
        var shape = new RowShape(["stock_code", "trade_date", "close_price", "volume"]);
        using var packer = new RowPacker();
        var random = new Random(1);
        int rows = 0;
        for (; !packer.IsFull; rows++)
        {
            packer.Add(new(shape, [$"A{rows:D6}", new DateOnly(2025, 6, 11), random.Next(500_000) / 100m, random.NextInt64(10_000_000)]));
        }

        Assert.Equal(rows, RowPacker.Unpack(packer.Pack(), new(typed: true)).Count);
        Assert.InRange(packer.Bytes.Plain, 60_000, 61_000);
        Assert.InRange((double)packer.Bytes.Packed / packer.Bytes.Plain, 0.01, 0.4);
    }

    [Fact]
    public void What_is_no_block_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => RowPacker.Unpack([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], new(typed: true)));
    }
}
