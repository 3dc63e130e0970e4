using System.Linq.Expressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public enum FileSort
{
    Uploaded,
    Name,
    Supplier,
    State,
    Rows,
    Rated,
    Orphans,
    Rejected,
    Duplicates,
    LeftOut,
}

/// <summary>Which files.</summary>
public sealed record FileFilter
{
    public int? SupplierId { get; init; }
    public CdrFileState? State { get; init; }

    /// <summary>A part of the name, or of who uploaded it.</summary>
    public string? Words { get; init; }

    /// <summary>Uploaded on this day or later.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Uploaded on this day or earlier.</summary>
    public DateOnly? To { get; init; }

    public bool IsEverything => this == new FileFilter();

    internal IQueryable<CdrFile> Of(BillingDb db)
    {
        var files = db.CdrFiles.AsNoTracking();
        if (SupplierId is { } supplier)
            files = files.Where(f => f.SupplierId == supplier);
        if (State is { } state)
            files = files.Where(f => f.State == state);
        if (From is { } from && UkTime.StartOf(from) is var fromUtc)
            files = files.Where(f => f.UploadedUtc >= fromUtc);
        if (To is { } to && UkTime.StartOf(to.AddDays(1)) is var toUtc)
            files = files.Where(f => f.UploadedUtc < toUtc);
        if (Text.Optional(Words) is { } words && LikePattern.Holding(words) is var like)
            files = files.Where(f =>
                EF.Functions.Like(f.Name, like, LikePattern.Escape) || EF.Functions.Like(f.UploadedBy, like, LikePattern.Escape)
            );
        return files;
    }
}

/// <summary>The listing of files as its address says it, so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record FilesAddress
{
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    public FileFilter Filter { get; init; } = new();
    public FileSort Sort { get; init; }

    /// <summary>The newest first, unless said otherwise.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    /// <summary>Another filter begins on the first page.</summary>
    public FilesAddress With(FileFilter filter) => this with { Filter = filter, Page = 1 };

    /// <summary>By a column, words upwards and the rest downwards; once more, the other way.</summary>
    public FilesAddress By(FileSort sort) =>
        this with
        {
            Sort = sort,
            Descending = sort == Sort ? !Descending : sort is not (FileSort.Name or FileSort.Supplier or FileSort.State),
            Page = 1,
        };

    public static FilesAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        return new()
        {
            Filter = new()
            {
                SupplierId = said.Number("supplier"),
                State = said.Choice<CdrFileState>("state"),
                Words = said.Word("q"),
                From = said.Day("from"),
                To = said.Day("to"),
            },
            Sort = said.Choice<FileSort>("sort") ?? FileSort.Uploaded,
            Descending = said.Word("asc") != "1",
            Page = said.Page(),
            Size = said.Number("size") is { } size && Sizes.Contains(size) ? size : 50,
        };
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery() =>
        AddressQuery.Write(
            ("supplier", Filter.SupplierId),
            ("state", Filter.State),
            ("q", Filter.Words),
            ("from", Filter.From),
            ("to", Filter.To),
            ("sort", Sort == FileSort.Uploaded ? null : Sort),
            ("asc", Descending ? null : 1),
            ("page", Page == 1 ? null : Page),
            ("size", Size == 50 ? null : Size)
        );

    internal IQueryable<int> PageOf(BillingDb db)
    {
        var files = Filter.Of(db);
        var sorted = Sort switch
        {
            FileSort.Uploaded => By(files, f => f.Id),
            FileSort.Name => By(files, f => EF.Functions.Collate(f.Name, DatabaseEngine.AnyCase)),
            FileSort.Supplier => By(files, f => db.Suppliers.Where(s => s.Id == f.SupplierId).Select(s => s.Name).First()),
            FileSort.State => By(files, f => f.State),
            FileSort.Rows => By(files, f => f.Rows),
            FileSort.Rated => By(files, f => f.Rated),
            FileSort.Orphans => By(files, f => f.Orphans),
            FileSort.Rejected => By(files, f => f.Rejected),
            FileSort.Duplicates => By(files, f => f.Duplicates),
            FileSort.LeftOut => By(files, f => f.LeftOut),
            _ => throw new InvalidOperationException($"Nothing is sorted by {Sort}."),
        };
        return sorted.ThenByDescending(f => f.Id).Skip((Page - 1) * Size).Take(Size).Select(f => f.Id);
    }

    private IOrderedQueryable<CdrFile> By<T>(IQueryable<CdrFile> files, Expression<Func<CdrFile, T>> key) =>
        Descending ? files.OrderByDescending(key) : files.OrderBy(key);
}
